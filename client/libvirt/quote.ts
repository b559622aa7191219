/** The one place where arguments become a command line: for a POSIX shell on the other side of SSH. */

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;
/** XML with its quotes is readable so; a shell does nothing with these between double quotes. */
const readable = /^[^"$`\\!]*'[^"$`\\!]*$/;

/** One word of a POSIX shell that means exactly `argument`. A NUL character cannot be an argument and is refused. */
export function quoteArgument(argument: string): string {
  if (argument.includes("\0")) throw new RangeError("an argument cannot hold a NUL character");
  if (readable.test(argument)) return `"${argument}"`;
  return plain.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A command line that runs `argv` as it is. */
export function quoteCommand(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(" ");
}
