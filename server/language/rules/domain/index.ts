/** All rules for `<domain>`, an area a line. Source of each: the facts of libvirt 10.7 and what changed since. */
import { type RuleSet, ruleSet } from "../rule.ts";
import { addressRules } from "./address/address.ts";
import { aliasRules } from "./address/alias.ts";
import { characterRules } from "./character/character.ts";
import { serialTargetRules } from "./character/serial-target.ts";
import { characterTargetRules } from "./character/target.ts";
import { controllerRules } from "./controller/controller.ts";
import { virtioSerialRules } from "./controller/virtio-serial.ts";
import { filesystemRules } from "./device/filesystem.ts";
import { inputRules } from "./device/input.ts";
import { diskAddressRules } from "./disk/address.ts";
import { diskDeviceRules } from "./disk/device.ts";
import { diskDriverRules } from "./disk/driver.ts";
import { diskIdentityRules } from "./disk/identity.ts";
import { diskImageRules } from "./disk/image.ts";
import { diskNetworkRules } from "./disk/network.ts";
import { diskReservationRules } from "./disk/reservations.ts";
import { diskSourceRules } from "./disk/source.ts";
import { diskTargetRules } from "./disk/target.ts";
import { controllerThreadsRules, diskThreadsRules } from "./disk/threads.ts";
import { diskThrottleRules } from "./disk/throttle.ts";
import { readDomain, wasInDoubt } from "./facts.ts";
import { guestRules } from "./guest.ts";
import { hostdevRules } from "./hostdev/hostdev.ts";
import { scsiHostdevRules } from "./hostdev/scsi.ts";
import { bhyveRules } from "./hypervisor/bhyve.ts";
import { containerRules } from "./hypervisor/container.ts";
import { hypervisorFeatureRules } from "./hypervisor/features.ts";
import { vmwareRules } from "./hypervisor/vmware.ts";
import { vzRules } from "./hypervisor/vz.ts";
import { hostdevModeRules, xenRules } from "./hypervisor/xen.ts";
import { identityRules } from "./identity.ts";
import { interfaceBandwidthRules } from "./interface/bandwidth.ts";
import { interfaceConnectionRules } from "./interface/connection.ts";
import { interfaceRules } from "./interface/interface.ts";
import { interfaceIpRules } from "./interface/ip.ts";
import { interfaceSourceRules } from "./interface/source.ts";
import { machineDeviceRules } from "./machine/devices.ts";
import { machineFeatureRules } from "./machine/features.ts";
import { machineNameRules } from "./machine/names.ts";
import { misspeltRules } from "./misspelt.ts";
import { pciAddressRules } from "./pci/address.ts";
import { hostBridgeRules } from "./pci/host-bridges.ts";
import { noPciRules } from "./pci/no-pci.ts";
import { pciOptionRules } from "./pci/options.ts";
import { pciRules } from "./pci/pci.ts";
import { rootPortRules } from "./pci/root-ports.ts";
import { pciTargetRules } from "./pci/target.ts";
import { usbAddressRules } from "./usb/address.ts";
import { usbCompanionRules } from "./usb/companions.ts";
import { usbControllerRules } from "./usb/controller.ts";

export const domainRules: RuleSet = ruleSet(
  readDomain,
  [
    // What is misspelt is said rather than what the name does not go with.
    ...misspeltRules,
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
    ...virtioSerialRules,
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
    ...hypervisorFeatureRules,
    ...hostdevModeRules,
    ...xenRules,
    ...bhyveRules,
    ...vzRules,
    ...vmwareRules,
  ],
  wasInDoubt,
);
