/** The rules for all of a guest but its disks, network, controllers and other devices that have an address of their own. */
import type { Rule } from "../rule.ts";
import { audioRules } from "./audio.ts";
import { bootRules } from "./boot.ts";
import { clockRules } from "./clock.ts";
import { cpuRules } from "./cpu.ts";
import { cputuneRules } from "./cputune.ts";
import { defaultMachineRules } from "./default-machine.ts";
import { enlightenmentRules } from "./enlightenments.ts";
import { explicitDefaultRules } from "./explicit-defaults.ts";
import type { DomainFacts } from "./facts.ts";
import { featureRules } from "./features.ts";
import { firmwareRules } from "./firmware.ts";
import { nvramRules } from "./firmware-nvram.ts";
import { graphicsRules } from "./graphics.ts";
import { hugePageRules } from "./huge-pages.ts";
import { iommuRules } from "./iommu.ts";
import { memoryRules } from "./memory.ts";
import { memoryDeviceRules } from "./memory-devices.ts";
import { memoryLimitRules } from "./memory-limits.ts";
import { numaRules } from "./numa.ts";
import { numatuneRules } from "./numatune.ts";
import { numberListRules } from "./number-lists.ts";
import { resctrlRules } from "./resctrl.ts";
import { resctrlMonitorRules } from "./resctrl-monitors.ts";
import { securityRules } from "./security.ts";
import { smallDeviceRules } from "./small-devices.ts";
import { sysinfoRules } from "./sysinfo.ts";
import { tpmRules } from "./tpm.ts";
import { vcpuRules } from "./vcpu.ts";
import { vcpuMachineRules } from "./vcpu-machine.ts";
import { videoRules } from "./video.ts";
import { watchdogRules } from "./watchdog.ts";

export const guestRules: readonly Rule<DomainFacts>[] = [
  ...bootRules,
  ...defaultMachineRules,
  ...firmwareRules,
  ...nvramRules,
  ...sysinfoRules,
  ...vcpuRules,
  ...vcpuMachineRules,
  ...cpuRules,
  ...numaRules,
  ...numatuneRules,
  ...explicitDefaultRules,
  ...memoryRules,
  ...hugePageRules,
  ...memoryLimitRules,
  ...cputuneRules,
  ...numberListRules,
  ...resctrlRules,
  ...resctrlMonitorRules,
  ...clockRules,
  ...featureRules,
  ...enlightenmentRules,
  ...audioRules,
  ...graphicsRules,
  ...iommuRules,
  ...memoryDeviceRules,
  ...securityRules,
  ...smallDeviceRules,
  ...tpmRules,
  ...videoRules,
  ...watchdogRules,
];
