/** All rules for `<domain>`, an area a line. Source of each: the facts of libvirt 10.7 and what changed since. */
import { type RuleSet, ruleSet } from "../rule.ts";
import { addressRules } from "./address.ts";
import { aliasRules } from "./alias.ts";
import { bhyveRules } from "./bhyve.ts";
import { characterRules } from "./character.ts";
import { characterTargetRules } from "./character-target.ts";
import { containerRules } from "./container.ts";
import { controllerRules } from "./controller.ts";
import { diskAddressRules } from "./disk-address.ts";
import { diskDeviceRules } from "./disk-device.ts";
import { diskDriverRules } from "./disk-driver.ts";
import { diskIdentityRules } from "./disk-identity.ts";
import { diskImageRules } from "./disk-image.ts";
import { diskNetworkRules } from "./disk-network.ts";
import { diskReservationRules } from "./disk-reservations.ts";
import { diskSourceRules } from "./disk-source.ts";
import { diskTargetRules } from "./disk-target.ts";
import { controllerThreadsRules, diskThreadsRules } from "./disk-threads.ts";
import { diskThrottleRules } from "./disk-throttle.ts";
import { readDomain, wasInDoubt } from "./facts.ts";
import { filesystemRules } from "./filesystem.ts";
import { guestRules } from "./guest.ts";
import { hostBridgeRules } from "./host-bridges.ts";
import { hostdevRules } from "./hostdev.ts";
import { scsiHostdevRules } from "./hostdev-scsi.ts";
import { hypervisorFeatureRules } from "./hypervisor-features.ts";
import { identityRules } from "./identity.ts";
import { inputRules } from "./input.ts";
import { interfaceRules } from "./interface.ts";
import { interfaceBandwidthRules } from "./interface-bandwidth.ts";
import { interfaceConnectionRules } from "./interface-connection.ts";
import { interfaceIpRules } from "./interface-ip.ts";
import { interfaceSourceRules } from "./interface-source.ts";
import { machineDeviceRules } from "./machine-devices.ts";
import { machineFeatureRules } from "./machine-features.ts";
import { machineNameRules } from "./machine-names.ts";
import { misspeltRules } from "./misspelt.ts";
import { noPciRules } from "./no-pci.ts";
import { pciRules } from "./pci.ts";
import { pciAddressRules } from "./pci-address.ts";
import { pciOptionRules } from "./pci-options.ts";
import { rootPortRules } from "./pci-root-ports.ts";
import { pciTargetRules } from "./pci-target.ts";
import { serialTargetRules } from "./serial-target.ts";
import { usbAddressRules } from "./usb-address.ts";
import { usbCompanionRules } from "./usb-companions.ts";
import { usbControllerRules } from "./usb-controller.ts";
import { vmwareRules } from "./vmware.ts";
import { vzRules } from "./vz.ts";
import { hostdevModeRules, xenRules } from "./xen.ts";

export const domainRules: RuleSet = ruleSet(
  readDomain,
  [
    ...identityRules,
    ...containerRules,
    ...guestRules,
    ...diskDeviceRules,
    ...diskIdentityRules,
    ...diskDriverRules,
    ...diskTargetRules,
    ...diskSourceRules,
    ...diskImageRules,
    ...diskReservationRules,
    ...diskNetworkRules,
    ...diskAddressRules,
    ...diskThreadsRules,
    ...controllerThreadsRules,
    ...diskThrottleRules,
    ...controllerRules,
    ...noPciRules,
    ...usbControllerRules,
    ...usbCompanionRules,
    ...pciRules,
    ...rootPortRules,
    ...pciOptionRules,
    ...pciTargetRules,
    ...hostBridgeRules,
    ...pciAddressRules,
    ...usbAddressRules,
    ...addressRules,
    ...aliasRules,
    ...characterRules,
    ...serialTargetRules,
    ...characterTargetRules,
    ...inputRules,
    ...interfaceRules,
    ...interfaceIpRules,
    ...interfaceConnectionRules,
    ...interfaceBandwidthRules,
    ...interfaceSourceRules,
    ...hostdevRules,
    ...scsiHostdevRules,
    ...filesystemRules,
    ...machineNameRules,
    ...machineFeatureRules,
    ...machineDeviceRules,
    ...misspeltRules,
    ...hypervisorFeatureRules,
    ...hostdevModeRules,
    ...xenRules,
    ...bhyveRules,
    ...vzRules,
    ...vmwareRules,
  ],
  wasInDoubt,
);
