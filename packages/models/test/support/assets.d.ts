/** Vite serves the file and gives its URL. */
declare module '*.wasm?url' {
  const url: string;
  export default url;
}
