/**
 * Which architectures a machine of QEMU belongs to. Source: what QEMU's programs print for `-machine help`, versions 7.2
 * and 10.0.
 */

export interface MachineHome {
  readonly machines: RegExp;
  readonly architectures: RegExp;
  /** The architecture of a guest that names the machine alone. */
  readonly usual: string;
  /** For messages. */
  readonly words: string;
}

/** The home of a machine that one family of architectures has alone; `undefined` when that is not known of it. */
export function machineHome(machine: string): MachineHome | undefined {
  return homes.find(({ machines }) => machines.test(machine));
}

/** Does the machine belong to other architectures than this one? */
export function isForeignMachine(machine: string | undefined, arch: string | undefined): boolean {
  const home = machine === undefined || arch === undefined ? undefined : machineHome(machine);
  return home !== undefined && arch !== undefined && !home.architectures.test(arch);
}

/** @param versioned the names of machines that have versions, such as virt-9.2; those of the others are in `fixed` */
function home(
  words: string,
  usual: string,
  architectures: RegExp,
  { versioned = "", fixed = "" }: { readonly versioned?: string; readonly fixed?: string },
): MachineHome {
  const names = [...fixed.split(" "), ...versioned.split(" ").flatMap((name) => [name, `${name}-\\d.*`])];
  return { machines: new RegExp(`^(${names.filter((name) => name !== "").join("|")})$`), architectures, usual, words };
}

const homes: readonly MachineHome[] = [
  home("x86", "x86_64", /^(x86_64|i686)$/, {
    versioned: "pc pc-i440fx pc-q35",
    fixed: "q35 isapc microvm x-remote xenpv xenfv",
  }),
  home("x86 and ARM", "x86_64", /^(x86_64|i686|arm|aarch64)/, { fixed: "xenpvh" }),
  home("POWER (ppc64, ppc64le)", "ppc64le", /^ppc64(le)?$/, {
    versioned: "pseries",
    fixed: "pseries-rhel.* powernv.*",
  }),
  home("PowerPC", "ppc", /^ppc/, {
    fixed: "40p amigaone bamboo g3beige mac99 mpc8544ds pegasos2 ppce500 sam460ex virtex-ml507",
  }),
  home("s390x", "s390x", /^s390x?$/, { versioned: "s390-ccw-virtio", fixed: "s390-ccw-virtio-rhel.*" }),
  home("ARM, RISC-V, LoongArch and others", "aarch64", /^(arm|aarch64|riscv|loongarch|m68k|xtensa|or32)/, {
    versioned: "virt",
  }),
  home("ARM", "aarch64", /^(arm|aarch64)/, {
    fixed:
      "raspi.* sbsa-ref versatileab versatilepb vexpress-a(9|15) realview-.* xlnx-versal-virt xlnx-zcu102 cubieboard highbank midway nuri smdkc210 sabrelite orangepi-pc integratorcp collie musicpal netduino2 netduinoplus2 npcm.*-evb ast.*-evb mps[23]-.* .*-bmc",
  }),
  home("RISC-V", "riscv64", /^riscv/, { fixed: "sifive_[eu] spike shakti_c microchip-icicle-kit opentitan" }),
  home("sparc", "sparc", /^sparc$/, { fixed: "SS-(4|5|10|20|600MP) LX SPARCClassic SPARCbook Voyager leon3_generic" }),
  home("sparc64", "sparc64", /^sparc64$/, { fixed: "niagara sun4[uv]" }),
  home("MIPS", "mips64el", /^mips/, { fixed: "malta mipssim magnum pica61 boston fuloong2e loongson3-virt" }),
  home("m68k", "m68k", /^m68k$/, { fixed: "q800 next-cube an5206 mcf5208evb" }),
  home("Alpha", "alpha", /^alpha$/, { fixed: "clipper" }),
  home("SH4", "sh4", /^sh4/, { fixed: "r2d" }),
  home("PA-RISC", "hppa", /^(parisc|hppa)/, { fixed: "B160L C3700" }),
];
