/** What the thing under the cursor means. */
import { test } from "node:test";
import { checkHover } from "../support/check.ts";

test("an element says what it is for, and links to libvirt's page", () =>
  checkHover(
    "<network><name>a</name><por|t isolated='yes'/></network>",
    `
    port: **\`<port>\`**

    Settings of the ports that guests get on the network.

    Since libvirt 6.1.0

    [libvirt: formatnetwork](https://libvirt.org/formatnetwork.html)`,
  ));

test("an address says its subnet", () =>
  checkHover(
    "<network><name>a</name><ip addr|ess='10.1.2.1' prefix='30'/></network>".replace(
      "addr|ess='10.1.2.1'",
      "address='10.1.|2.1'",
    ),
    `
    10.1.2.1: **address** of \`<ip>\`

    The host's address, which guests use as their gateway: usually the first of the subnet, such as 192.168.150.1. Without a prefix; that has its own attribute.

    Values:
    - an IPv4 address such as 192.168.1.1
    - an IPv6 address such as fd00::1

    Subnet 10.1.2.0/30, netmask 255.255.255.252, broadcast 10.1.2.3: 2 addresses for hosts, 10.1.2.1 to 10.1.2.2

    [libvirt: formatnetwork](https://libvirt.org/formatnetwork.html)`,
  ));
