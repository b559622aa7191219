/** What is offered in a guest outside of its devices, after libvirt 10.7: every place with all that may come there. */
import { test } from "node:test";
import { checkProbes } from "../support/check.ts";

test("in the guest itself", () =>
  checkProbes(alone, [
    [
      "<domain type='kvm'>|</domain>",
      "name uuid memory currentMemory vcpu os cpu features clock on_poweroff on_reboot on_crash devices genid title description metadata maxMemory memtune memoryBacking numatune vcpus iothreads iothreadids defaultiothread cputune blkiotune resource on_lockfailure pm perf idmap sysinfo keywrap launchSecurity seclabel qemu:commandline qemu:capabilities qemu:deprecation qemu:override",
    ],
    ["<domain |/>", "type id"],
    ["<domain type='|'/>", "kvm qemu xen lxc bhyve hvf kqemu uml openvz test vmware hyperv vbox phyp vz"],
  ]));

test("in the guest, beside what is there", () =>
  checkProbes(inDomain, [
    [
      "|<name>a</name><memory>1</memory><vcpu>1</vcpu><os><type>hvm</type></os><features/><clock/><cpu/><devices/>",
      "uuid currentMemory on_poweroff on_reboot on_crash genid title description metadata maxMemory memtune memoryBacking numatune vcpus iothreads iothreadids defaultiothread cputune blkiotune resource on_lockfailure pm perf idmap sysinfo keywrap launchSecurity seclabel qemu:commandline qemu:capabilities qemu:deprecation qemu:override",
    ],
    [
      "<name>a</name><memory>1</memory><os><type>hvm</type></os>|<uuid>x</uuid><on_crash>destroy</on_crash><devices/>",
      "currentMemory vcpu cpu features clock on_poweroff on_reboot genid title description metadata maxMemory memtune memoryBacking numatune vcpus iothreads iothreadids defaultiothread cputune blkiotune resource on_lockfailure pm perf idmap sysinfo keywrap launchSecurity seclabel qemu:commandline qemu:capabilities qemu:deprecation qemu:override",
    ],
  ]));

test("in what it boots", () =>
  checkProbes(inDomain, [
    [
      "<os>|</os>",
      "type loader nvram firmware boot bootmenu smbios bios acpi kernel initrd cmdline root dtb init initarg initenv initdir inituser initgroup",
    ],
    [
      "<os><type>hvm</type>|</os>",
      "loader nvram firmware boot bootmenu smbios bios acpi kernel initrd cmdline root dtb",
    ],
    ["<os><type>exe</type>|</os>", "init initarg initenv initdir inituser initgroup"],
    ["<os><type>linux</type>|</os>", "kernel initrd cmdline root dtb"],
    ["<os><type>|</type><boot dev='hd'/></os>", "hvm"],
    ["<os |/>", "firmware"],
    ["<os firmware='|'/>", "bios efi"],
    ["<os><type |>hvm</type></os>", "arch machine"],
    ["<os><type>|</type></os>", "hvm"],
    [
      "<os><type arch='|'>hvm</type></os>",
      "aarch64 ppc64le riscv64 s390x x86_64 alpha armv6l armv7l cris i686 ia64 lm32 loongarch64 m68k microblaze microblazeel mips mips64 mips64el mipsel openrisc parisc parisc64 ppc ppc64 ppcemb riscv32 s390 sh4 sh4eb sparc sparc64 unicore32 xtensa xtensaeb",
    ],
    ["<os><loader |/></os>", "readonly secure type stateless format"],
    ["<os><loader type='|'/></os>", "rom pflash"],
    ["<os><loader format='|'/></os>", "raw qcow2"],
    ["<os><nvram |/></os>", "template format type"],
    ["<os><boot |/></os>", "dev"],
    ["<os><boot dev='|'/></os>", "hd fd cdrom network"],
    ["<os><bootmenu |/></os>", "enable timeout"],
    ["<os><smbios mode='|'/></os>", "emulate host sysinfo"],
    ["<os><bios |/></os>", "useserial rebootTimeout"],
    ["<os firmware='efi'><firmware>|</firmware></os>", "feature"],
    ["<os firmware='efi'><firmware><feature name='|'/></firmware></os>", "enrolled-keys secure-boot"],
  ]));

test("in its features and its lifecycle", () =>
  checkProbes(inDomain, [
    ["<on_poweroff>|</on_poweroff>", "destroy restart"],
    ["<on_reboot>|</on_reboot>", "destroy restart"],
    ["<on_crash>|</on_crash>", "destroy restart preserve coredump-destroy coredump-restart"],
    ["<on_lockfailure>|</on_lockfailure>", "poweroff restart pause ignore"],
    [
      "<features>|</features>",
      "acpi pae apic gic smm viridian privnet hap pmu pvspinlock vmport vmcoreinfo htm nested-hv ccf-assist ps2 ras cfpc sbbc ibs ioapic hpt msrs async-teardown hyperv kvm xen capabilities",
    ],
    [
      "<features><hyperv>|</hyperv></features>",
      "relaxed vapic vpindex runtime synic reset frequencies reenlightenment ipi evmcs avic emsr_bitmap xmm_input spinlocks stimer tlbflush vendor_id",
    ],
    ["<features><hyperv |/></features>", "mode"],
    ["<features><hyperv mode='|'/></features>", "custom passthrough"],
    ["<features><hyperv><spinlocks |/></hyperv></features>", "state retries"],
    ["<features><hyperv><stimer>|</stimer></hyperv></features>", "direct"],
    ["<features><kvm>|</kvm></features>", "hidden hint-dedicated poll-control pv-ipi dirty-ring"],
    ["<features><xen>|</xen></features>", "e820_host passthrough"],
    ["<features><tcg>|</tcg></features>", "tb-cache"],
    ["<features><gic version='|'/></features>", "2 3 host"],
    ["<features><ioapic driver='|'/></features>", "kvm qemu"],
    ["<features><smm>|</smm></features>", "tseg"],
    ["<features><hpt resizing='|'/></features>", "enabled disabled required"],
    ["<features><capabilities policy='|'/></features>", "default allow deny"],
    ["<features><cfpc value='|'/></features>", "broken workaround fixed"],
    ["<features><ibs value='|'/></features>", "broken workaround fixed-ibs fixed-ccd fixed-na"],
  ]));

test("in its processors", () =>
  checkProbes(inDomain, [
    ["<cpu |/>", "mode match check"],
    ["<cpu>|</cpu>", "model vendor topology cache maxphysaddr feature numa"],
    ["<cpu mode='|'/>", "custom host-model host-passthrough maximum"],
    ["<cpu match='|'/>", "minimum exact strict"],
    ["<cpu check='|'/>", "none partial full"],
    ["<cpu><topology |/></cpu>", "sockets cores threads dies clusters"],
    ["<cpu><model |>x</model></cpu>", "fallback vendor_id"],
    ["<cpu><model fallback='|'>x</model></cpu>", "allow forbid"],
    ["<cpu><cache |/></cpu>", "mode level"],
    ["<cpu><cache mode='|'/></cpu>", "emulate disable"],
    ["<cpu mode='host-passthrough'><cache mode='|'/></cpu>", "emulate passthrough disable"],
    ["<cpu><maxphysaddr |/></cpu>", "mode bits limit"],
    ["<cpu><feature |/></cpu>", "name policy"],
    ["<cpu><feature policy='|'/></cpu>", "force require optional disable forbid"],
    ["<cpu><numa>|</numa></cpu>", "cell interconnects"],
    ["<cpu><numa><cell |/></numa></cpu>", "memory id cpus unit memAccess discard"],
    ["<cpu><numa><cell memory='1'>|</cell></numa></cpu>", "distances cache"],
    ["<cpu><numa><cell memory='1' memAccess='|'/></numa></cpu>", "shared private"],
    ["<cpu><numa><cell memory='1'/><interconnects>|</interconnects></numa></cpu>", "latency bandwidth"],
    ["<numatune>|</numatune>", "memory memnode"],
    ["<numatune><memory |/></numatune>", "mode nodeset placement"],
    ["<numatune><memory mode='|'/></numatune>", "strict preferred interleave restrictive"],
    ["<numatune><memory placement='|'/></numatune>", "static auto"],
    ["<vcpu |>1</vcpu>", "cpuset current placement"],
    ["<vcpu placement='|'>1</vcpu>", "static auto"],
    ["<vcpus><vcpu |/></vcpus>", "id enabled hotpluggable order"],
    ["<iothreadids><iothread |/></iothreadids>", "id thread_pool_min thread_pool_max"],
    [
      "<cputune>|</cputune>",
      "shares period quota global_period global_quota emulator_period emulator_quota iothread_period iothread_quota vcpupin emulatorpin iothreadpin vcpusched iothreadsched emulatorsched cachetune memorytune",
    ],
    ["<cputune><vcpusched |/></cputune>", "vcpus scheduler priority"],
    ["<cputune><vcpusched vcpus='0' scheduler='|'/></cputune>", "batch idle fifo rr"],
    ["<cputune><cachetune vcpus='0'><cache |/></cachetune></cputune>", "id level type size unit"],
    ["<cputune><cachetune vcpus='0'><cache id='0' level='3' type='|'/></cachetune></cputune>", "both code data"],
  ]));

test("in its clock", () =>
  checkProbes(inDomain, [
    ["<clock |/>", "offset adjustment timezone basis start"],
    ["<clock offset='|'/>", "utc localtime timezone variable absolute"],
    ["<clock offset='variable' |/>", "adjustment basis"],
    ["<clock offset='utc' |/>", "adjustment"],
    ["<clock offset='timezone' |/>", "timezone"],
    ["<clock offset='utc'>|</clock>", "timer"],
    ["<clock offset='utc'><timer name='tsc' |/></clock>", "present tickpolicy frequency mode"],
    ["<clock offset='utc'><timer name='|'/></clock>", "pit rtc hpet tsc kvmclock hypervclock armvtimer"],
    ["<clock offset='utc'><timer name='rtc' tickpolicy='|'/></clock>", "delay catchup"],
  ]));

test("in its memory", () =>
  checkProbes(inDomain, [
    ["<memory |>1</memory>", "unit dumpCore"],
    ["<memory unit='|'>1</memory>", "bytes B KiB MiB GiB TiB PiB EiB KB MB GB TB PB EB"],
    ["<memoryBacking>|</memoryBacking>", "hugepages nosharepages locked discard source access allocation"],
    ["<memoryBacking><hugepages><page |/></hugepages></memoryBacking>", "size unit"],
    ["<memoryBacking><source type='|'/></memoryBacking>", "file anonymous memfd"],
    ["<memoryBacking><access mode='|'/></memoryBacking>", "shared private"],
    ["<memoryBacking><allocation |/></memoryBacking>", "mode threads"],
    ["<memtune>|</memtune>", "hard_limit soft_limit swap_hard_limit"],
  ]));

test("in the rest", () =>
  checkProbes(inDomain, [
    ["<blkiotune>|</blkiotune>", "weight device"],
    [
      "<blkiotune><device>|</device></blkiotune>",
      "path weight read_bytes_sec write_bytes_sec read_iops_sec write_iops_sec",
    ],
    ["<pm>|</pm>", "suspend-to-mem suspend-to-disk"],
    [
      "<perf><event name='|'/></perf>",
      "cmt mbmt mbml cpu_cycles instructions cache_references cache_misses branch_instructions branch_misses bus_cycles stalled_cycles_frontend stalled_cycles_backend ref_cpu_cycles cpu_clock task_clock page_faults context_switches cpu_migrations page_faults_min page_faults_maj alignment_faults emulation_faults",
    ],
    ["<sysinfo type='smbios'>|</sysinfo>", "bios system baseBoard chassis oemStrings"],
    ["<sysinfo type='|'/>", "smbios fwcfg"],
    ["<keywrap><cipher name='|'/></keywrap>", "aes dea"],
    ["<launchSecurity type='|'/>", "s390-pv sev sev-snp"],
    ["<launchSecurity type='sev'>|</launchSecurity>", "policy cbitpos reducedPhysBits handle dhCert session"],
    [
      "<launchSecurity type='sev-snp'>|</launchSecurity>",
      "policy cbitpos reducedPhysBits guestVisibleWorkarounds idBlock idAuth hostData",
    ],
    ["<seclabel |/>", "model type relabel"],
    ["<seclabel type='|'/>", "dynamic static none"],
    ["<idmap><uid |/></idmap>", "start target count"],
    ["<resource>|</resource>", "partition fibrechannel"],
    ["<resource><fibrechannel |/></resource>", "appid"],
    [
      "<devices>|</devices>",
      "emulator disk interface controller graphics video serial console channel input memballoon hostdev filesystem tpm rng sound audio redirdev memory shmem watchdog panic vsock nvram iommu parallel redirfilter smartcard hub crypto lease pstore",
    ],
  ]));

function alone(place: string): string {
  return place;
}

function inDomain(place: string): string {
  return `<domain type='kvm'>${place}</domain>`;
}
