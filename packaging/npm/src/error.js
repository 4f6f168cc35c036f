/** What `analyze` throws. Errors in the text are not exceptions, but diagnostics of the report. */
export class LakeplanError extends Error {
  /** @param {string} code @param {string} message @param {ErrorOptions} [options] */
  constructor(code, message, options) {
    super(message, options);
    this.name = "LakeplanError";
    this.code = code;
  }
}
