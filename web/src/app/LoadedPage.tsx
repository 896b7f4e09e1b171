// SPDX-License-Identifier: Apache-2.0
//
// A page whose module is loaded when it is first shown. When that fails the frame stays and says so;
// it tries again when asked, and by itself when the server is back.
import { useCallback, useEffect, useState, type ComponentType } from 'react';
import { NetworkError } from '../api/errors';
import { useModel } from '../api/metadata';
import { listen } from '../api/stream';
import { ErrorState, PageSkeleton } from '../components/States';
import { mayOpen } from './needs';
import { NotAllowed } from './NotFound';
import type { PathName } from './paths';

export type Loader = () => Promise<{ Page: ComponentType }>;

const loaded = new Map<PathName, ComponentType>();

export function LoadedPage({ name, loader }: { name: PathName; loader: Loader }) {
  const allowed = mayOpen(name, useModel());
  const [Page, setPage] = useState<ComponentType | null>(() => loaded.get(name) ?? null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(async () => {
    try {
      const page = (await loader()).Page;
      loaded.set(name, page);
      setPage(() => page);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }, [loader, name]);
  useEffect(() => {
    if (allowed && !Page) void load();
  }, [allowed, Page, load]);
  useEffect(() => (failed ? listen((event) => event.type === 'open' && void load()) : undefined), [failed, load]);
  if (!allowed) return <NotAllowed />;
  if (Page) return <Page />;
  if (!failed) return <PageSkeleton />;
  return (
    <div className="page">
      <ErrorState error={new NetworkError(name)} retry={() => void again(load)} />
    </div>
  );
}

// A server that answers has other modules by now: it was updated, and all are asked for anew.
async function again(load: () => Promise<void>): Promise<void> {
  const answers = await fetch('/').then((response) => response.ok, () => false);
  if (answers) window.location.reload();
  else await load();
}
