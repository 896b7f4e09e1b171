// SPDX-License-Identifier: Apache-2.0
//
// What a step would give back, before it is taken: by line, discount, shipping, in all, and how. The
// server takes the step for it without keeping it, so nothing is computed here.
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { post } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import type { Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useDebounced } from '../../components/useDebounced';
import { knownLabel } from '../../format/known';
import { money, quantity } from '../../format/numbers';
import { useWords } from '../../i18n';
import { LineName } from './StepLines';
import type { StepRequest } from './steps';

type Preview = components['schemas']['OrderStepPreview'];
type Part = components['schemas']['OrderPreviewPart'];

const PAUSE_MS = 250;

// Whether there is enough to ask with.
function isWhole(body: StepRequest | null): body is StepRequest {
  if (!body || (body.lines && body.lines.length === 0)) return false;
  return body.step !== 'exchange' || (body.new_lines ?? []).every((line) => line.product_code);
}

export function StepPreview({ order, body }: { order: Item; body: StepRequest | null }) {
  const { t } = useWords();
  const errorText = useErrorText();
  const { reason: _, ...asked } = body ?? { step: 'undo' as const };
  const wanted = isWhole(body) ? JSON.stringify(asked) : '';
  const text = useDebounced(wanted, PAUSE_MS);
  const preview = useQuery({
    queryKey: ['step-preview', order.id, order.version, text],
    queryFn: () => post<Preview>(`/orders/${order.id}/steps/preview`, JSON.parse(text)),
    enabled: text !== '',
    placeholderData: (before) => before,
    retry: false,
    gcTime: 0,
  });
  const problem = text !== '' && preview.error ? errorText(preview.error) : null;
  const shown = text !== '' && !problem ? preview.data : undefined;
  if (body?.step === 'cancel' && !shown?.refund_due_minor) return null;
  return (
    <section className="step-preview" aria-label={t('previewTitle')} aria-busy={text !== wanted || preview.isFetching}>
      <h3>{t('previewTitle')}</h3>
      {problem && <Alert type="warning" showIcon title={problem.title} description={problem.detail} />}
      {!problem && !shown && <p className="quiet">{t('previewNothing')}</p>}
      {shown && <Figures order={order} preview={shown} />}
    </section>
  );
}

function Figures({ order, preview }: { order: Item; preview: Preview }) {
  const { t, language, label } = useWords();
  const method = useModel().field('payment', 'method');
  const amount = (minor: number) => money(minor, preview.currency, language);
  const methods = preview.paid_by.map((one) => `${label(knownLabel(method, one.method)) || one.method} ${amount(one.amount_minor)}`).join(t('listComma'));
  const { returned, sent } = preview;
  const nothing = preview.refund_due_minor === 0 && preview.moved_minor === 0;
  return (
    <>
      <table className="preview-table">
        {returned && (
          <tbody>
            <Lines part={returned} amount={amount} />
            {returned.discount_minor !== 0 && <Row name={t('previewDiscount')}>{amount(-returned.discount_minor)}</Row>}
            {returned.tax_minor !== 0 && <Row name={t('previewTax')}>{amount(returned.tax_minor)}</Row>}
            {Boolean(order.shipping_minor) && <Row name={t(returned.shipping_minor ? 'previewShipping' : 'previewNoShipping')}>{amount(returned.shipping_minor)}</Row>}
            <Row name={t('previewWorth')} strong>
              {amount(returned.total_minor)}
            </Row>
          </tbody>
        )}
        {sent && (
          <tbody>
            <tr>
              <th colSpan={2} scope="colgroup">
                {t('previewSent')}
              </th>
            </tr>
            <Lines part={sent} amount={amount} />
          </tbody>
        )}
        <tbody>
          {preview.moved_minor > 0 && <Row name={t('previewMoved')}>{amount(preview.moved_minor)}</Row>}
          {preview.not_given_minor > 0 && <Row name={t('previewNotGiven')}>{amount(preview.not_given_minor)}</Row>}
          {preview.owed_minor > 0 && (
            <Row name={t('previewOwed')} strong>
              {amount(preview.owed_minor)}
            </Row>
          )}
          {preview.refund_due_minor > 0 && (
            <Row name={t('previewDue')} strong>
              {amount(preview.refund_due_minor)}
            </Row>
          )}
        </tbody>
      </table>
      <p className="quiet">
        {preview.refund_due_minor > 0 && [t('previewHow'), methods && t('previewPaidBy', { methods })].filter(Boolean).join(t('sentenceSpace'))}
        {nothing && t('previewNothingBack')}
      </p>
    </>
  );
}

function Lines({ part, amount }: { part: Part; amount: (minor: number) => string }) {
  const { language } = useWords();
  return part.lines.map((line, at) => (
    <Row key={at} name={<>{quantity(line.quantity_thousandths, language)} × <LineName line={{ id: 0, version: 0, ...line }} /></>}>
      {amount(line.amount_minor)}
    </Row>
  ));
}

function Row(props: { name: ReactNode; strong?: boolean; children: ReactNode }) {
  return (
    <tr className={props.strong ? 'strong' : ''}>
      <th scope="row">{props.name}</th>
      <td className="number">{props.children}</td>
    </tr>
  );
}
