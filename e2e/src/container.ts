/** The part of the answer of `docker inspect` that tests read. */
export interface Container {
  readonly Config: {
    readonly User: string;
    readonly Image: string;
    readonly Healthcheck?: { readonly Test: readonly string[] };
    readonly StopTimeout: number;
  };
  readonly HostConfig: Readonly<Record<string, unknown>> & {
    readonly Memory: number;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>>;
    readonly Tmpfs: Readonly<Record<string, string>>;
    /** Volumes of which a folder is mounted. */
    readonly Mounts: readonly object[] | null;
  };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>>;
  };
}
