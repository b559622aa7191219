/** The rules for all of a guest but its disks, network, controllers and other devices that have an address of their own. */
import type { Rule } from "../rule.ts";
import { bootRules } from "./boot.ts";
import { clockRules } from "./clock.ts";
import { cpuRules } from "./cpu.ts";
import { cputuneRules } from "./cputune.ts";
import type { DomainFacts } from "./facts.ts";
import { firmwareRules } from "./firmware.ts";
import { memoryRules } from "./memory.ts";
import { numaRules } from "./numa.ts";
import { numatuneRules } from "./numatune.ts";
import { resctrlRules } from "./resctrl.ts";
import { sysinfoRules } from "./sysinfo.ts";
import { vcpuRules } from "./vcpu.ts";

export const guestRules: readonly Rule<DomainFacts>[] = [
  ...bootRules,
  ...firmwareRules,
  ...sysinfoRules,
  ...vcpuRules,
  ...cpuRules,
  ...numaRules,
  ...numatuneRules,
  ...memoryRules,
  ...cputuneRules,
  ...resctrlRules,
  ...clockRules,
];
