/** The compiled kernels, as JavaScript sees them. Addresses and strides are in bytes. */
export interface Kernels {
  workspaceBytes(model: number, job: number, scratch: number): number;
  runChunk(model: number, job: number, workspace: number): void;
  /** Waits for a wave other than `seen` and returns its number, −1 to stop. For threads other than the main one. */
  awaitWave(control: number, seen: number): number;
  /** Takes jobs of a wave until none is left. */
  takePart(control: number, wave: number, thread: number): void;
  lookupTable(
    model: number,
    rows: number,
    lookups: number,
    bias: number,
    embedded: number,
    table: number,
    tableStride: number,
  ): void;
  sampleStep(
    model: number,
    records: number,
    table: number,
    tableStride: number,
    inputs: number,
    besides: number,
    more: number,
    slotRow: number,
    h1: number,
    c1: number,
    h2: number,
    c2: number,
    z: number,
    scratch: number,
    stride: number,
    logits: number,
    panel: number,
    size: number,
    temperature: number,
    out: number,
  ): void;
  addTo(to: number, from: number, floats: number): void;
  scatterRows(
    base: number,
    offsets: number,
    from: number,
    stride: number,
    rows: number,
    panels: number,
  ): void;
  transpose(to: number, from: number, rows: number, panels: number): void;
  sumOfSquares(from: number, floats: number): number;
  adam(
    weights: number,
    gradient: number,
    mean: number,
    square: number,
    floats: number,
    scale: number,
    rate: number,
    correction: number,
    shrink: number,
  ): void;
  gemm(
    a: number,
    aStride: number,
    b: number,
    bStride: number,
    c: number,
    cStride: number,
    rows: number,
    depth: number,
    panels: number,
    add: boolean | number,
  ): void;
  gemmTransposed(
    a: number,
    aStride: number,
    b: number,
    bStride: number,
    c: number,
    cStride: number,
    rows: number,
    wide: number,
    panels: number,
  ): void;
  elementary(which: number, to: number, from: number, floats: number): void;
  /** Whether a multiply-add of this build rounds once, tried on `x`. */
  fused(x: number): number;
}

/** A shared memory: the kernels are compiled for one, so that threads can join. */
export function sharedMemory(maximumBytes = 2 ** 32): WebAssembly.Memory {
  const maximum = Math.min(65536, Math.ceil(maximumBytes / 65536));
  try {
    return new WebAssembly.Memory({ initial: Math.min(16, maximum), maximum, shared: true });
  } catch (error) {
    // Where address space is rationed: less will do for most.
    if (maximumBytes > 2 ** 28) return sharedMemory(maximumBytes / 2);
    throw error;
  }
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
