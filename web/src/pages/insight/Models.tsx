// SPDX-License-Identifier: Apache-2.0
//
// The models whose figures rules and customers' screens show: how old each fit is, how good it was,
// and fitting it anew.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { get, post } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { Moment } from '../../components/Moment';
import { ErrorState, useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useInsightWords } from './words';

type All = components['schemas']['Models'];
type Foresight = components['schemas']['ForesightModel'];

const KEY = ['models'];
const FITTING_MS = 2_000; // how often it is asked while a fit is awaited

export function Models() {
  const { say } = useInsightWords();
  const sees = useModel().has('model.read');
  const [awaited, setAwaited] = useState<number | null>(null); // fits there were when one was asked for
  const models = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<All>('/models', signal),
    enabled: sees,
    refetchInterval: (state) => (awaited !== null && newest(state.state.data) <= awaited ? FITTING_MS : false),
  });
  if (!sees) return null;
  return (
    <section className="card" aria-labelledby="models-title">
      <h2 id="models-title">{say('models')}</h2>
      <p>{say('modelsAbout')}</p>
      {models.error && <ErrorState error={models.error} retry={() => void models.refetch()} />}
      <ul className="models">
        {models.data?.items.map((model) => (
          <One key={model.name} model={model} fitting={awaited !== null && newest(models.data) <= awaited} onAsked={() => setAwaited(newest(models.data))} />
        ))}
      </ul>
    </section>
  );
}

const newest = (all: All | undefined) => Math.max(0, ...(all?.items ?? []).flatMap((model) => model.fits.map((fit) => fit.id)));

function One({ model, fitting, onAsked }: { model: Foresight; fitting: boolean; onAsked: () => void }) {
  const { say, label, language } = useInsightWords();
  const { message } = App.useApp();
  const may = useModel().has('model.create');
  const client = useQueryClient();
  const errorText = useErrorText();
  const [latest] = model.fits;
  const stands = model.fits.find((fit) => fit.state === 'fitted');
  const fit = async () => {
    try {
      await post('/models/fit', { name: model.name });
      onAsked();
      void message.success(say('modelAsked'));
      await client.invalidateQueries({ queryKey: KEY });
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
  return (
    <li>
      <h3>{label(model.title)}</h3>
      <p className="quiet">{label(model.reads)}</p>
      <p>{stands ? <>{say('modelFitted', { n: integer(stands.customers, language), variant: stands.variant ?? '' })} <Moment at={stands.fitted_at} relative /></> : say('modelNone')}</p>
      {latest?.state === 'refused' && latest.reason && <p className="quiet">{say('modelRefused', { why: label(latest.reason) })}</p>}
      {may && (
        <Button size="small" loading={fitting} onClick={() => void fit()} aria-label={`${say('modelFit')}: ${label(model.title)}`}>
          {say('modelFit')}
        </Button>
      )}
    </li>
  );
}
