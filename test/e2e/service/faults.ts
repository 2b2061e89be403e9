/** What can go wrong with a service, as a switch. */
export type Fault =
  /** The connection is closed without an answer. */
  | 'refuse'
  /** A status with a short body, as the service words it. */
  | 403
  | 500
  /** No answer for as long as the caller waits. */
  | 'slow'
  /** Half of the answer, then the connection is closed. */
  | 'cut';

/** The parts of the service that can be switched, each by itself. */
export interface Faults {
  /** CreateArtifact and FinalizeArtifact. */
  artifact?: Fault;
  /** GetCacheEntryDownloadURL. */
  lookup?: Fault;
  /** CreateCacheEntry and FinalizeCacheEntryUpload. */
  save?: Fault;
  /** Blobs on their way up. */
  upload?: Fault;
  /** Blobs on their way down. */
  download?: Fault;
}
