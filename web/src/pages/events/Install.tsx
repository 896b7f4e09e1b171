// SPDX-License-Identifier: Apache-2.0
//
// How events get here: the line for web pages with the source's write key, ready to be copied.
import { App, Button, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useModel } from '../../api/metadata';
import { useErrorText } from '../../components/States';
import { Json } from './Json';
import { keyOf, useMakeKey, useSources, useWriteKeys } from './keys';
import { useEventWords } from './words';

function snippet(key: string): string {
  return `<script async src="${location.origin}/v1/guanxi.js" data-write-key="${key}"></script>`;
}

export function Install(props: { source: number | null; onSource: (id: number | null) => void }) {
  const { say } = useEventWords();
  const sources = useSources();
  const keys = useWriteKeys();
  const withKey = keys.data?.[0]?.source_id as number | undefined;
  const source = props.source ?? withKey ?? sources.data?.find((one) => one.kind === 'web')?.id ?? null;
  const key = keyOf(keys.data, source);
  if (sources.isPending || keys.isLoading) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  return (
    <section className="card event-install" aria-labelledby="install-title">
      <h2 id="install-title">{say('install')}</h2>
      {(sources.data?.length ?? 0) > 0 && (
        <Select
          className="event-source"
          aria-label={say('chooseSource')}
          placeholder={say('chooseSource')}
          value={source}
          options={sources.data?.map((one) => ({ value: one.id, label: String(one.name) })) ?? []}
          onChange={props.onSource}
        />
      )}
      {key ? (
        <>
          <p>{say('installAbout')}</p>
          <Json text={snippet(key)} title={say('line')} />
          <p className="quiet">{say('installServer', { host: location.origin })}</p>
        </>
      ) : (
        <MakeKey source={source} onMade={props.onSource} />
      )}
    </section>
  );
}

function MakeKey(props: { source: number | null; onMade: (source: number) => void }) {
  const { say } = useEventWords();
  const model = useModel();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const make = useMakeKey();
  const [busy, setBusy] = useState(false);
  const may = model.may('create', 'write_key') && (props.source !== null || model.may('create', 'source'));
  if (!may) return <p>{say('mayNotMake')}</p>;
  const run = async () => {
    setBusy(true);
    try {
      props.onMade(await make(say('webPages'), props.source, say('webSite')));
    } catch (error) {
      const { title, detail } = errorText(error);
      void message.error([title, detail].filter(Boolean).join(' '));
    }
    setBusy(false);
  };
  return (
    <Button type="primary" loading={busy} onClick={() => void run()}>
      {say(props.source === null ? 'setUp' : 'makeKey')}
    </Button>
  );
}
