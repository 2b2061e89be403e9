/**
 * A results service on this machine that answers as GitHub's does to @actions/artifact and @actions/cache: Twirp over
 * JSON (snake_case, 64-bit numbers as text) for both, and blobs in the dialect of Azure storage: a single PUT, blocks
 * with a block list, HEAD, and GET of a range.
 *
 *   POST /twirp/github.actions.results.api.v1.{ArtifactService,CacheService}/METHOD
 *   PUT HEAD GET /blobs/NUMBER?sig=…
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Faults } from './faults.ts';

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: Buffer;
  readonly expires?: string;
}

export interface CacheEntry {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  readonly bytes: Buffer;
}

interface Blob {
  readonly blocks: Map<string, Buffer>;
  bytes: Buffer | null;
  type: string;
}

type Body = Record<string, unknown>;

export class Service {
  faults: Faults = {};
  /** What the token of the run may do with caches. */
  cacheAccess: 'write' | 'read' | 'none' = 'write';
  /** Another job has reserved every key that is asked for. */
  race = false;
  /** Change the bytes of a cache entry on their way to whoever asks. */
  spoil: ((bytes: Buffer) => Buffer) | null = null;
  /** `METHOD path` of every request, in order. */
  readonly requests: string[] = [];

  readonly #server: Server;
  readonly #blobs = new Map<number, Blob>();
  readonly #artifacts = new Map<string, { id: number; blob: number; expires?: string; done: boolean }>();
  readonly #entries = new Map<
    string,
    { id: number; key: string; version: string; blob: number; done: boolean }
  >();
  #next = 1;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<Service> {
    const service = new Service();
    await new Promise<void>((done) => service.#server.listen(0, '127.0.0.1', done));
    return service;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Finished artifacts. */
  get artifacts(): Artifact[] {
    return [...this.#artifacts].flatMap(([name, { id, blob, expires, done }]) => {
      const bytes = this.#blobs.get(blob)?.bytes;
      return done && bytes ? [{ id, name, bytes, expires }] : [];
    });
  }

  /** Finished cache entries, oldest first. */
  get entries(): CacheEntry[] {
    return [...this.#entries.values()].flatMap(({ id, key, version, blob, done }) => {
      const bytes = this.#blobs.get(blob)?.bytes;
      return done && bytes ? [{ id, key, version, bytes }] : [];
    });
  }

  /** Everything that was ever sent here, finished or not. */
  get received(): Buffer[] {
    return [...this.#blobs.values()].flatMap(({ bytes, blocks }) => (bytes ? [bytes] : [...blocks.values()]));
  }

  /** Forget all cache entries. */
  evict(): void {
    this.#entries.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    const body = await readAll(request);
    const method = /^\/twirp\/github\.actions\.results\.api\.v1\.(\w+)\/(\w+)$/.exec(url.pathname);
    if (method !== null) return this.#call(method[1], method[2], body, response);
    const blob = /^\/blobs\/(\d+)$/.exec(url.pathname);
    if (blob !== null) return this.#blob(Number(blob[1]), request, url, body, response);
    response.writeHead(404).end();
  }

  #call(service: string, method: string, body: Buffer, response: ServerResponse): void {
    const part = service === 'ArtifactService' ? 'artifact' : method.startsWith('Get') ? 'lookup' : 'save';
    const fault = this.faults[part];
    if (fault !== undefined) {
      misbehave(fault, response);
      return;
    }
    const asked = JSON.parse(body.toString('utf8')) as Body;
    const [status, answer] = this.#methods[`${service}/${method}`]?.(asked) ?? [
      404,
      { msg: 'no such method' },
    ];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  readonly #methods: Readonly<Record<string, (asked: Body) => [number, Body]>> = {
    'ArtifactService/CreateArtifact': (asked) => {
      const name = String(asked.name);
      if (this.#artifacts.get(name)?.done) {
        return [
          409,
          { code: 'already_exists', msg: 'an artifact with this name already exists on the workflow run' },
        ];
      }
      const blob = this.#newBlob();
      const expires = asked.expires_at === undefined ? undefined : String(asked.expires_at);
      this.#artifacts.set(name, { id: this.#next++, blob, expires, done: false });
      return [200, { ok: true, signed_upload_url: this.#address(blob) }];
    },
    'ArtifactService/FinalizeArtifact': (asked) => {
      const artifact = this.#artifacts.get(String(asked.name));
      const bytes = artifact && this.#blobs.get(artifact.blob)?.bytes;
      if (!artifact || !bytes) return [400, { msg: 'nothing was uploaded' }];
      const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      if (String(asked.size) !== String(bytes.length) || asked.hash !== hash) {
        return [400, { msg: 'size or hash differ' }];
      }
      artifact.done = true;
      return [200, { ok: true, artifact_id: String(artifact.id) }];
    },
    'ArtifactService/ListArtifacts': () => [
      200,
      {
        artifacts: this.artifacts.map(({ id, name, bytes }) => ({
          workflow_run_backend_id: 'run',
          workflow_job_run_backend_id: 'job',
          database_id: String(id),
          name,
          size: String(bytes.length),
        })),
      },
    ],
    'ArtifactService/GetSignedArtifactURL': (asked) => {
      const artifact = this.#artifacts.get(String(asked.name));
      return artifact
        ? [200, { signed_url: this.#address(artifact.blob) }]
        : [404, { msg: 'no such artifact' }];
    },
    'CacheService/CreateCacheEntry': (asked) => {
      const { key, version } = asked as { key: string; version: string };
      if (this.cacheAccess !== 'write') {
        return [200, { ok: false, message: 'cache write denied: the trigger of this run is not trusted' }];
      }
      if (this.race || this.#entries.has(`${key} ${version}`)) {
        return [
          409,
          { code: 'already_exists', msg: 'cache entry with the same key, version, and scope already exists' },
        ];
      }
      const blob = this.#newBlob();
      this.#entries.set(`${key} ${version}`, { id: this.#next++, key, version, blob, done: false });
      return [200, { ok: true, signed_upload_url: this.#address(blob) }];
    },
    'CacheService/FinalizeCacheEntryUpload': (asked) => {
      const entry = this.#entries.get(`${asked.key} ${asked.version}`);
      const bytes = entry && this.#blobs.get(entry.blob)?.bytes;
      if (!entry || !bytes || String(asked.size_bytes) !== String(bytes.length)) return [200, { ok: false }];
      entry.done = true;
      return [200, { ok: true, entry_id: String(entry.id) }];
    },
    'CacheService/GetCacheEntryDownloadURL': (asked) => {
      if (this.cacheAccess === 'none') {
        return [403, { code: 'permission_denied', msg: 'cache read denied: no readable scopes' }];
      }
      // Like the real one, a key is found by prefix, newest first.
      const keys = [String(asked.key), ...((asked.restore_keys as string[]) ?? [])];
      for (const key of keys) {
        const found = [...this.#entries.values()]
          .filter((entry) => entry.done && entry.version === asked.version && entry.key.startsWith(key))
          .sort((a, b) => Number(b.key === key) - Number(a.key === key) || b.id - a.id)[0];
        if (found)
          return [200, { ok: true, signed_download_url: this.#address(found.blob), matched_key: found.key }];
      }
      return [200, { ok: false }];
    },
  };

  #newBlob(): number {
    const id = this.#next++;
    this.#blobs.set(id, { blocks: new Map(), bytes: null, type: 'application/octet-stream' });
    return id;
  }

  #address(blob: number): string {
    return `${this.url}/blobs/${blob}?sig=SIGNATURE${blob}`;
  }

  #blob(id: number, request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse): void {
    const blob = this.#blobs.get(id);
    if (blob === undefined) {
      response.writeHead(404).end();
      return;
    }
    const down = request.method === 'GET' || request.method === 'HEAD';
    const fault = down ? this.faults.download : this.faults.upload;
    if (fault !== undefined && !(fault === 'cut' && request.method === 'HEAD')) {
      misbehave(fault, response, blob.bytes ?? undefined);
      return;
    }
    if (down) {
      this.#download(blob, request, response);
      return;
    }
    blob.type = String(request.headers['x-ms-blob-content-type'] ?? blob.type);
    const kind = url.searchParams.get('comp');
    if (kind === 'block') blob.blocks.set(url.searchParams.get('blockid') ?? '', body);
    else if (kind === 'blocklist') blob.bytes = assemble(blob.blocks, body.toString('utf8'));
    else blob.bytes = body;
    response
      .writeHead(201, {
        etag: '"1"',
        'x-ms-request-id': 'x',
        'x-ms-version': '2024-01-01',
        date: new Date().toUTCString(),
      })
      .end();
  }

  #download(blob: Blob, request: IncomingMessage, response: ServerResponse): void {
    if (blob.bytes === null) {
      response.writeHead(404).end();
      return;
    }
    const bytes = this.spoil?.(Buffer.from(blob.bytes)) ?? blob.bytes;
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const [from, to] = range
      ? [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)]
      : [0, bytes.length - 1];
    const part = bytes.subarray(from, to + 1);
    response.writeHead(range ? 206 : 200, {
      'content-length': String(part.length),
      'content-type': blob.type,
      'content-range': `bytes ${from}-${to}/${bytes.length}`,
      'accept-ranges': 'bytes',
    });
    response.end(request.method === 'HEAD' ? undefined : part);
  }
}

function misbehave(fault: Fault, response: ServerResponse, body: Buffer = Buffer.from('{"ok": true}')): void {
  if (fault === 'slow') return;
  if (fault === 'refuse') return void response.destroy();
  if (fault === 'cut') {
    response.writeHead(200, { 'content-length': String(body.length) });
    return void response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  }
  const text = fault === 403 ? 'forbidden by the fake service' : 'internal error of the fake service';
  response.writeHead(fault, { 'content-type': 'application/json' }).end(JSON.stringify({ msg: text }));
}

/** Blocks in the order of an Azure block list. */
function assemble(blocks: Map<string, Buffer>, list: string): Buffer {
  const ids = [...list.matchAll(/<(?:Latest|Committed|Uncommitted)>([^<]*)<\//g)].map((match) => match[1]);
  return Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.alloc(0)));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
