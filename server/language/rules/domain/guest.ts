/** The rules for all of a guest but its disks, network, controllers and other devices that have an address of their own. */
import type { Rule } from "../rule.ts";
import { bootRules } from "./boot/boot.ts";
import { firmwareRules } from "./boot/firmware.ts";
import { nvramRules } from "./boot/nvram.ts";
import { clockRules } from "./clock.ts";
import { audioRules } from "./device/audio.ts";
import { graphicsRules } from "./device/graphics.ts";
import { iommuRules } from "./device/iommu.ts";
import { smallDeviceRules } from "./device/small-devices.ts";
import { tpmRules } from "./device/tpm.ts";
import { videoRules } from "./device/video.ts";
import { watchdogRules } from "./device/watchdog.ts";
import { enlightenmentRules } from "./enlightenments.ts";
import { explicitDefaultRules } from "./explicit-defaults.ts";
import type { DomainFacts } from "./facts.ts";
import { featureRules } from "./features.ts";
import { defaultMachineRules } from "./machine/default.ts";
import { memoryDeviceRules } from "./memory/devices.ts";
import { hugePageRules } from "./memory/huge-pages.ts";
import { memoryLimitRules } from "./memory/limits.ts";
import { memoryRules } from "./memory/memory.ts";
import { numaRules } from "./memory/numa.ts";
import { numatuneRules } from "./memory/numatune.ts";
import { numberListRules } from "./number-lists.ts";
import { cpuRules } from "./processor/cpu.ts";
import { cputuneRules } from "./processor/cputune.ts";
import { resctrlRules } from "./processor/resctrl.ts";
import { resctrlMonitorRules } from "./processor/resctrl-monitors.ts";
import { vcpuRules } from "./processor/vcpu.ts";
import { vcpuMachineRules } from "./processor/vcpu-machine.ts";
import { securityRules } from "./security.ts";
import { sysinfoRules } from "./sysinfo.ts";

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
