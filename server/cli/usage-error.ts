/** Thrown for a command line that makes no sense; the caller shows the message with the usage and exits with 2. */
export class UsageError extends Error {}
