/** Ends an import with one clear line. */
export function refuse(problem: string): never {
  throw new Error(`importKeras: ${problem.replace(/\s+/g, ' ').slice(0, 300)}`);
}

/** Runs a step of the import; what tfjs or a library throws becomes one line that says where. */
export function refuseWith<Result>(where: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    const { message } = error as Error;
    return message.startsWith('importKeras: ') ? refuse(message.slice(13)) : refuse(`${where}: ${message}`);
  }
}
