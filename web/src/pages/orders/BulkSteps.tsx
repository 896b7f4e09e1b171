// SPDX-License-Identifier: Apache-2.0
//
// Steps that many orders take at once, each by itself: paid, picked, sent, arrived, done. Those that
// cannot take it are listed with why, and stay chosen; the others can be taken back.
import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useModel } from '../../api/metadata';
import { useNarrow } from '../../app/useNarrow';
import { useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { useBulkResult, type Failure } from '../../kinds/list/useBulkResult';
import type { Selection } from '../../kinds/list/useSelection';
import { StepName, useStepNames } from './StepName';
import { useTakeSteps, type StepName as Step, type StepRequest } from './steps';

const STEPS: [Step, verb: 'create' | 'update', entity: string][] = [
  ['pay', 'create', 'payment'],
  ['pick', 'update', 'order'],
  ['pack', 'update', 'order'],
  ['ship', 'create', 'shipment'],
  ['deliver', 'update', 'shipment'],
  ['close', 'update', 'order'],
];
const AT_ONCE = 1000;

interface Sum {
  done: number[];
  failed: Failure[];
}

function useTakeAll() {
  const take = useTakeSteps();
  const errorText = useErrorText();
  return async (ids: number[], step: StepRequest): Promise<Sum> => {
    const sum: Sum = { done: [], failed: [] };
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      try {
        const failed = (await take(some, step)).failed ?? [];
        const not = new Set(failed.map((one) => one.id));
        sum.done.push(...some.filter((id) => !not.has(id)));
        sum.failed.push(...failed);
      } catch (error) {
        // The request itself failed: what was done before it stays done, the rest was not tried.
        sum.failed.push(...ids.slice(at).map((id) => ({ id, error: errorText(error) })));
        break;
      }
    }
    return sum;
  };
}

export function BulkSteps({ selection }: { selection: Selection }) {
  const { t, language } = useWords();
  const model = useModel();
  const takeAll = useTakeAll();
  const nameOf = useStepNames();
  const tell = useBulkResult();
  const undo = useUndo();
  const narrow = useNarrow();
  const [busy, setBusy] = useState<Step | null>(null);
  const takeBack = async (ids: number[], last: Step) => {
    const { done, failed } = await takeAll(ids, { step: 'undo', last });
    if (failed.length > 0) tell('order', done.length, failed);
    return failed.length > 0 ? t('bulkSomeDone', { count: integer(done.length, language) }) : t('undone');
  };
  const run = async (step: Step) => {
    setBusy(step);
    const { done, failed } = await takeAll([...selection.ids], { step });
    setBusy(null);
    if (done.length > 0) {
      const said = t('stepsDone', { step: nameOf(step), count: integer(done.length, language) });
      undo(said, () => takeBack(done, step));
    }
    if (failed.length > 0) tell('order', done.length, failed);
    selection.choose(failed.map((one) => one.id));
  };
  const steps = STEPS.filter(([, verb, entity]) => model.may(verb, entity)).map(([step]) => step);
  if (narrow)
    return (
      <Dropdown trigger={['click']} menu={{ items: steps.map((step) => ({ key: step, label: <StepName step={step} />, onClick: () => void run(step) })) }}>
        <Button size="small" loading={busy !== null}>
          {t('orderSteps')} <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
    );
  return steps.map((step) => (
    <Button key={step} size="small" loading={busy === step} disabled={busy !== null && busy !== step} onClick={() => void run(step)}>
      <StepName step={step} />
    </Button>
  ));
}
