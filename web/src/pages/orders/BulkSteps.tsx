// SPDX-License-Identifier: Apache-2.0
//
// Steps that many orders take at once: sent, arrived, done. Those that cannot take it say why.
import { App, Button } from 'antd';
import { useState } from 'react';
import { useModel } from '../../api/metadata';
import { useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { StepName } from './StepName';
import { useTakeSteps, type StepName as Step } from './steps';

const STEPS: [Step, verb: string, entity: string][] = [
  ['ship', 'create', 'shipment'],
  ['deliver', 'update', 'shipment'],
  ['close', 'update', 'order'],
];
const AT_ONCE = 1000;

export function BulkSteps({ ids }: { ids: ReadonlySet<number> }) {
  const { t, language } = useWords();
  const model = useModel();
  const take = useTakeSteps();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const [busy, setBusy] = useState<Step | null>(null);
  const run = async (step: Step) => {
    setBusy(step);
    try {
      const all = [...ids];
      let done = 0;
      for (let at = 0; at < all.length; at += AT_ONCE) {
        const answer = await take(all.slice(at, at + AT_ONCE), { step });
        done += answer.done ?? 0;
        const failed = answer.failed ?? [];
        if (failed[0]) void message.warning(t('bulkFailed', { count: integer(failed.length, language), reason: failed[0].error.detail ?? failed[0].error.title }));
      }
      if (done > 0) void message.success(t('stepsDone', { count: integer(done, language) }));
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
    setBusy(null);
  };
  return STEPS.filter(([, verb, entity]) => model.may(verb as 'create', entity)).map(([step]) => (
    <Button key={step} size="small" loading={busy === step} onClick={() => void run(step)}>
      <StepName step={step} />
    </Button>
  ));
}
