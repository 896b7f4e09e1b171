// SPDX-License-Identifier: Apache-2.0
//
// A step as the server calls it, and a state of an order in words.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { useWords } from '../../i18n';

type Table = components['schemas']['OrderStepTable'];

// What steps are called.
export function useStepNames(): (step: string) => string {
  const { label } = useWords();
  const table = useQuery({ queryKey: ['order-step-table'], queryFn: ({ signal }) => get<Table>('/orders/steps', signal), staleTime: Infinity });
  return (step) => label(table.data?.items.find((one) => one.step === step)?.label) || step;
}

export function StepName({ step }: { step: string }) {
  return <span>{useStepNames()(step)}</span>;
}

export function StatusName({ status }: { status: string }) {
  const { label } = useWords();
  const choice = useModel().field('order', 'status')?.choices?.find((one) => one.name === status);
  return <span>{choice ? label(choice.label) : status}</span>;
}
