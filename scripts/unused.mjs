/** Stands in the bundle for a library that only unpacks artifacts, which this program never does. */
export default new Proxy(
  {},
  {
    get() {
      throw new Error('artifacts are not unpacked here');
    },
  },
);
