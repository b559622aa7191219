/** Where things are in a folder that `installVSCode` made. */
export function paths(folder: string): {
  readonly server: string;
  readonly nodeFolder: string;
  readonly node: string;
  readonly main: string;
};
