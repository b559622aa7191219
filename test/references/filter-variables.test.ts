/** The variables of network filters: one thing in all filters that hand them on to each other, another in the others. */
import { test } from "node:test";
import {
  checkDefinitions,
  checkHighlights,
  checkNameCompletion,
  checkReferences,
  checkRename,
} from "../support/check-references.ts";

const rule = (match: string) => `<rule action='accept' direction='in'>${match}</rule>`;
const base = `<filter name='base'>${rule("<tcp dstportstart='$PORT[@1]' srcipaddr='$IP'/>")}</filter>`;
const web = "<filter name='web'><filterref filter='base'><parameter name='PORT' value='80'/></filterref></filter>";
const twin = `<filter name='twin'>${rule("<udp dstportstart='$PORT'/>")}</filter>`;
const nic = (filter: string, name: string) =>
  `<interface type='network'><filterref filter='${filter}'><parameter name='${name}' value='81'/></filterref></interface>`;
const guest = `<domain type='kvm'><name>vm</name><devices>${nic("web", "PORT")}${nic("twin", "PORT")}</devices></domain>`;
const workspace = { "base.xml": base, "web.xml": web, "twin.xml": twin, "vm.xml": guest };

test("a variable is found in all filters that hand it on, and in what gives it to them", () =>
  checkReferences(
    { ...workspace, "base.xml": base.replace("PORT", "PO|RT") },
    "base.xml:1:78 PORT",
    "vm.xml:1:111 PORT",
    "web.xml:1:62 PORT",
  ));

test("a parameter leads through the filters to the rules that use it", () =>
  checkDefinitions({ ...workspace, "vm.xml": guest.replace("PORT", "|PORT") }, "base.xml:1:78 PORT"));

test("a rename follows the variable into all documents, and leaves another one of the same name alone", () =>
  checkRename({ ...workspace, "vm.xml": guest.replace("PORT", "PORT|") }, "WEB_PORT", {
    "base.xml": base.replace("PORT", "WEB_PORT"),
    "vm.xml": guest.replace("PORT", "WEB_PORT"),
    "web.xml": web.replace("PORT", "WEB_PORT"),
  }));

test("two filters share a variable once a third one includes both", () => {
  const both = "<filter name='both'><filterref filter='web'/><filterref filter='twin'/></filter>";
  checkRename({ ...workspace, "both.xml": both, "twin.xml": twin.replace("PORT", "P|ORT") }, "P", {
    "base.xml": base.replace("PORT", "P"),
    "vm.xml": guest.replaceAll("PORT", "P"),
    "web.xml": web.replace("PORT", "P"),
    "twin.xml": twin.replace("PORT", "P"),
  });
});

test("filters that include each other do not go on for ever", () => {
  const [a, b] = [
    `<filter name='a'><filterref filter='b'/>${rule("<tcp dstportstart='$P|'/>")}</filter>`,
    "<filter name='b'><filterref filter='a'><parameter name='P' value='1'/></filterref></filter>",
  ];
  checkRename({ "a.xml": a, "b.xml": b }, "Q", {
    "a.xml": a.replace("$P|", "$Q"),
    "b.xml": b.replace("'P'", "'Q'"),
  });
});

test("a variable that could not be told from another one afterwards, or not be followed, keeps its name", () => {
  const cursor = { ...workspace, "base.xml": base.replace("PORT", "PO|RT") };
  const variable = "The variable of a network filter";
  checkRename(
    {
      ...cursor,
      "more.xml": `<filter name='more'><filterref filter='base'/>${rule("<ip protocol='$NEW'/>")}</filter>`,
    },
    "NEW",
    '"NEW" is the name of another variable of a network filter in more.xml',
  );
  checkRename(cursor, "A-B", `${variable} must have letters, digits and '_' only`);
  checkRename(
    cursor,
    "MAC",
    `${variable} cannot be called MAC: that means something to libvirt itself or to the filters that it brings along`,
  );
  checkRename(
    { ...workspace, "base.xml": base.replace("$IP", "$I|P") },
    "ADDRESS",
    `${variable} cannot be renamed: IP means something to libvirt itself or to the filters that it brings along`,
  );
  checkRename(
    { "vm.xml": nic("hidden", "PO|RT") },
    "P",
    `${variable} cannot be renamed: no document of the workspace has a filter that gets this one and uses $PORT`,
  );
  checkRename(
    { ...cursor, "base.xml": base.replace("PORT", "PO|RT").replace("<rule", "<filterref filter='hidden'/><rule") },
    "P",
    `${variable} cannot be renamed: the filter "hidden" gets it too, and no document of the workspace defines that one`,
  );
  const ofLibvirt = base.replace("<rule", "<filterref filter='no-mac-spoofing'/><rule");
  checkRename({ "base.xml": ofLibvirt.replace("PORT", "PO|RT") }, "P", { "base.xml": ofLibvirt.replace("PORT", "P") });
});

test("highlights a variable in the rules and parameters of its filter", () =>
  checkHighlights(
    `
      <filter name='loop'>
        <rule action='accept' direction='in'><tcp dstportstart='$P|ORT' dstportend='$ PORT[1]' comment='$PORT'/></rule>
        <rule action='accept' direction='in'><tcp srcportstart='$PORTS'/></rule>
        <filterref filter='other'><parameter name='PORT' value='1'/></filterref>
      </filter>
    `,
    `
      <filter name='loop'>
        <rule action='accept' direction='in'><tcp dstportstart='$PORT' dstportend='$ PORT[1]' comment='$PORT'/></rule>
                                                                 ^^^^ definition: PORT
                                                                                     ^^^^ definition: PORT
        <rule action='accept' direction='in'><tcp srcportstart='$PORTS'/></rule>
        <filterref filter='other'><parameter name='PORT' value='1'/></filterref>
      </filter>
    `,
  ));

test("offers the variables that a filter and those below it use as names of parameters, those with a value last", () => {
  checkNameCompletion(
    { ...workspace, "vm.xml": nic("web", "|") },
    "IP (base.xml)",
    "PORT (base.xml)",
    "CTRL_IP_LEARNING",
  );
  const given = nic("web", "PORT").replace("</filterref>", "<parameter name='|' value=''/></filterref>");
  checkNameCompletion({ ...workspace, "vm.xml": given }, "IP (base.xml)", "CTRL_IP_LEARNING", "PORT (base.xml)");
  checkNameCompletion({ "vm.xml": nic("clean-traffic-gateway", "|") }, "GATEWAY_MAC", "IP", "CTRL_IP_LEARNING");
  checkNameCompletion({ ...workspace, "vm.xml": nic("none", "|") });
});

test("offers in rules what holds such values, and what the connected filters use", () => {
  const filter = (match: string) => ({
    ...workspace,
    "own.xml": `<filter name='own'><filterref filter='web'/>${rule(`<tcp srcipfrom='$NET' srcmacaddr='$GW'/>${match}`)}</filter>`,
  });
  checkNameCompletion(filter("<tcp dstipaddr='|'/>"), "$IP", "$NET", "$PORT (base.xml)");
  checkNameCompletion(filter("<tcp dstipaddr='$N|'/>"), "$IP", "$NET", "$PORT (base.xml)");
  checkNameCompletion(filter("<tcp srcmacaddr='|'/>"), "$MAC", "$GW", "$PORT (base.xml)");
  checkNameCompletion(filter("<tcp-ipv6 srcipaddr='|'/>"), "$IPV6", "$PORT (base.xml)");
  checkNameCompletion(filter("<tcp srcportend='|'/>"), "$PORT (base.xml)");
  checkNameCompletion(filter("<tcp comment='|'/>"));
});
