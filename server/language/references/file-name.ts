/** What the name of a file says of the document in it. A file name is the last part of an address, decoded. */

/** Files of other programs that are XML too. */
const others: ReadonlySet<string> = new Set(
  "androidmanifest.xml app.config.xml applicationcontext.xml build.xml config.xml ivy.xml layout.xml log4j.xml log4j2.xml log4j2-test.xml logback.xml logback-test.xml manifest.xml package.xml persistence.xml phpcs.xml phpunit.xml plugin.xml pom.xml rss.xml settings.xml sitemap.xml strings.xml struts.xml tasks.xml testng.xml".split(
    " ",
  ),
);

/** Is it surely not libvirt's? Another ending than .xml is; a document without a name may be libvirt's. */
export function isFileOfOthers(fileName: string): boolean {
  const name = fileName.toLowerCase();
  return others.has(name) || (name.includes(".") && !name.endsWith(".xml"));
}

/**
 * What an object in this file is called: `lab.xml` has `lab`. `undefined` when the name says nothing of the object, as
 * `network.xml`, or when libvirt would not take it.
 */
export function nameInFile(fileName: string): string | undefined {
  const name = fileName.replace(/(\.(xml|qcow2|raw|img))+$/i, "");
  if (name === fileName || generalNames.has(name.toLowerCase())) return undefined;
  return /^[A-Za-z0-9][\w.+-]{0,63}$/.test(name) ? name : undefined;
}

/** Words for what is in a file, as opposed to what it is called. */
const generalNames: ReadonlySet<string> = new Set(
  "backup bridge checkpoint cpu device disk domain example filter guest host index interface libvirt main net network new pool secret snapshot storage temp template test tmp untitled vm vol volume".split(
    " ",
  ),
);
