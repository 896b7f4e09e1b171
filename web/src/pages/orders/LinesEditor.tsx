// SPDX-License-Identifier: Apache-2.0
//
// The lines of an order and what it comes to, while they are written.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useEffect, useMemo, useRef, type Dispatch } from 'react';
import { useModel } from '../../api/metadata';
import { useUndo } from '../../components/useUndo';
import { money } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { inBaseCurrency, orderTotal } from './amounts';
import { amountOf, emptyLine, EXTRAS, extraOf, isBlank, nextKey, type Draft, type DraftAction, type DraftLine, type Extra, type Problems, type Terms } from './draft';
import { cellId, focusCell, LineRow, type LineField, type LineHandlers } from './LineRow';
import { chosen } from './ProductInput';
import './editor.css';

interface Props {
  draft: Draft;
  change: Dispatch<DraftAction>;
  terms: Terms;
  rate: number; // millionths
  problems: Problems;
}

export function LinesEditor(props: Props) {
  const { draft, change, terms, problems } = props;
  const { t } = useWords();
  const handlers = useLineHandlers(props);
  const returned = terms.kind === 'return';
  const add = () => handlers.addAfter(draft.lines.at(-1)?.key ?? 0);
  return (
    <div className="lines-editor">
      {returned && <p className="quiet">{t('returnHelp')}</p>}
      <div className="line-heads" aria-hidden="true">
        <span>{t('product')}</span>
        <span className="number">{t(returned ? 'quantityReturned' : 'quantity')}</span>
        <span className="number">{t('unitPrice')}</span>
        <span className="number">{t('lineAmount')}</span>
      </div>
      <ol className="line-rows">
        {draft.lines.map((line, index) => (
          <LineRow
            key={line.key}
            line={line}
            number={index + 1}
            amount={amountOf(line, terms)}
            currency={terms.currency}
            returned={returned}
            problems={problemsOf(line, problems)}
            handlers={handlers}
          />
        ))}
      </ol>
      <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={add}>
        {t('addLine')}
      </Button>
      <TotalsEditor draft={draft} terms={terms} rate={props.rate} problems={problems} change={change} />
    </div>
  );
}

function problemsOf(line: DraftLine, problems: Problems): Partial<Record<LineField, string>> {
  const found: Partial<Record<LineField, string>> = {};
  for (const field of ['product', 'quantity', 'price'] as const) {
    const text = problems[`${line.key}.${field}`];
    if (text) found[field] = text;
  }
  return found;
}

// The same functions as long as the editor stands, or every row would be drawn at every key.
function useLineHandlers({ draft, change, terms }: Props): LineHandlers {
  const { t } = useWords();
  const undo = useUndo();
  const latest = useRef({ draft, terms, undo, t });
  latest.current = { draft, terms, undo, t };
  const wanted = useRef<number | null>(null); // the line whose product is looked for next
  useEffect(() => {
    if (wanted.current === null || !document.getElementById(cellId(wanted.current, 'product'))) return;
    focusCell(wanted.current, 'product');
    wanted.current = null;
  });
  return useMemo(() => {
    const indexOf = (key: number) => latest.current.draft.lines.findIndex((line) => line.key === key);
    return {
      set: (key, changes) => change({ type: 'line', key, changes }),
      choose: (key, choice) => {
        const line = latest.current.draft.lines[indexOf(key)];
        if (line) change({ type: 'line', key, changes: chosen(line, choice, latest.current.terms.currency) });
      },
      addAfter: (key) => {
        const { lines } = latest.current.draft;
        const next = lines[indexOf(key) + 1];
        if (next && isBlank(next)) return focusCell(next.key, 'product');
        const line = emptyLine(nextKey(latest.current.draft));
        wanted.current = line.key;
        change({ type: 'insert', at: indexOf(key) + 1, line });
      },
      remove: (key) => {
        const at = indexOf(key);
        const line = latest.current.draft.lines[at];
        if (!line) return;
        const neighbour = latest.current.draft.lines[at + 1] ?? latest.current.draft.lines[at - 1];
        wanted.current = neighbour?.key ?? null;
        change({ type: 'remove', key });
        const { undo: offer, t: say } = latest.current;
        if (!isBlank(line)) offer(say('lineRemoved', { name: line.code || at + 1 }), async () => change({ type: 'insert', at, line: { ...line, key: nextKey(latest.current.draft) } }));
      },
    };
  }, [change]);
}

const EXTRA_WORDS: Record<Extra, Key> = { discount_minor: 'minusDiscount', tax_minor: 'plusTax', shipping_minor: 'plusShipping' };

function TotalsEditor(props: { draft: Draft; terms: Terms; rate: number; problems: Problems; change: Dispatch<DraftAction> }) {
  const { draft, terms, problems, change } = props;
  const { t, language, label } = useWords();
  const model = useModel();
  const { lines, total, base } = totalsOf(draft, terms, props.rate);
  const shown = (minor: bigint | null, currency: string) => (minor === null ? '—' : money(minor, currency, language));
  return (
    <div className="totals-editor">
      <span className="total-name">{t('linesTotal')}</span>
      <span className="number">{shown(lines, terms.currency)}</span>
      {EXTRAS.map((name) => (
        <div key={name} className="total-extra">
          <label className="total-name" htmlFor={`extra-${name}`}>
            {t(EXTRA_WORDS[name])}
          </label>
          <div>
            <Input
              id={`extra-${name}`}
              className="number"
              inputMode="decimal"
              autoComplete="off"
              placeholder="0"
              value={draft.extras[name]}
              status={problems[name] ? 'error' : ''}
              aria-invalid={!!problems[name]}
              onFocus={(event) => event.target.select()}
              onChange={(event) => change({ type: 'extra', name, text: event.target.value })}
            />
            {problems[name] && (
              <div className="field-error" role="alert">
                {problems[name]}
              </div>
            )}
          </div>
        </div>
      ))}
      <span className="total-name strong">{label(model.field('order', 'total_minor')?.label)}</span>
      <output className="number total-sum" aria-live="polite">
        {shown(total, terms.currency)}
      </output>
      {terms.currency !== model.currency && (
        <>
          <span className="total-name">{label(model.field('order', 'base_amount_minor')?.label)}</span>
          <span className="number">{shown(base, model.currency)}</span>
        </>
      )}
    </div>
  );
}

// null while something that counts is no number.
function totalsOf(draft: Draft, terms: Terms, rate: number): { lines: bigint | null; total: bigint | null; base: bigint | null } {
  let lines: bigint | null = 0n;
  for (const line of draft.lines) {
    if (isBlank(line)) continue;
    const amount = amountOf(line, terms);
    lines = lines === null || amount === null ? null : lines + amount;
  }
  const [discount, tax, shipping] = EXTRAS.map((name) => extraOf(draft, name, terms));
  if (lines === null || discount == null || tax == null || shipping == null) return { lines, total: null, base: null };
  const total = orderTotal({ lines, discount: BigInt(discount), tax: BigInt(tax), shipping: BigInt(shipping) });
  return { lines, total, base: inBaseCurrency(total, rate) };
}
