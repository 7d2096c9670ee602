/** Who may have which file: the app that knows what refers to a file says so. */
export abstract class FileAccess {
  /**
   * The name under which the caller may have the file, or undefined where it may not. To a caller without access a file
   * looks as if it were not there.
   * @param client client id of the caller's token
   */
  abstract nameFor(client: string, sha256: string): Promise<string | undefined>;
}
