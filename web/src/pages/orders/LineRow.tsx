// SPDX-License-Identifier: Apache-2.0
//
// One line of an order being written. Enter adds a line below; what is wrong is said under the
// field it is about.
import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { memo, type KeyboardEvent } from 'react';
import { money } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import type { DraftLine } from './draft';
import { ProductInput, type ProductChoice } from './ProductInput';

export type LineField = 'product' | 'quantity' | 'price';

export interface LineHandlers {
  set: (key: number, changes: Partial<DraftLine>) => void;
  choose: (key: number, choice: ProductChoice) => void;
  addAfter: (key: number) => void;
  remove: (key: number) => void;
}

interface Props {
  line: DraftLine;
  number: number; // from 1, as it stands
  amount: bigint | null;
  currency: string;
  returned: boolean;
  problems: Partial<Record<LineField, string>>;
  handlers: LineHandlers; // the same ones as long as the editor stands
}

export function cellId(key: number, field: LineField): string {
  return `line-${key}-${field}`;
}

export function focusCell(key: number, field: LineField): void {
  document.getElementById(cellId(key, field))?.focus();
}

// Equal when nothing is shown differently: a long order redraws one row per key press.
function same(before: Props, after: Props): boolean {
  const plain = ['line', 'number', 'amount', 'currency', 'returned', 'handlers'] as const;
  const problems = ['product', 'quantity', 'price'] as const;
  return plain.every((name) => before[name] === after[name]) && problems.every((name) => before.problems[name] === after.problems[name]);
}

export const LineRow = memo(function LineRow(props: Props) {
  const { line, handlers, problems } = props;
  const { t, language } = useWords();
  const name = (field: Key) => t('lineField', { number: props.number, field: t(field) });
  const problemId = (field: LineField) => (problems[field] ? `${cellId(line.key, field)}-problem` : undefined);
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    handlers.addAfter(line.key);
  };
  const decimal = (field: 'quantity' | 'price', label: Key, placeholder?: string) => (
    <div className={`line-cell line-${field}`}>
      <span className="line-label" aria-hidden="true">
        {t(label)}
      </span>
      <Input
        id={cellId(line.key, field)}
        className="number"
        inputMode="decimal"
        autoComplete="off"
        placeholder={placeholder}
        value={line[field]}
        status={problems[field] ? 'error' : ''}
        aria-label={name(label)}
        aria-invalid={!!problems[field]}
        aria-describedby={problemId(field)}
        onChange={(event) => handlers.set(line.key, { [field]: event.target.value })}
        onFocus={(event) => event.target.select()}
        onKeyDown={press}
      />
      <Problem id={problemId(field)} text={problems[field]} />
    </div>
  );
  return (
    <li className="line-row">
      <div className="line-cell line-what">
        <ProductInput
          id={cellId(line.key, 'product')}
          line={line}
          name={name('product')}
          describedBy={problemId('product')}
          onChoose={(choice) => handlers.choose(line.key, choice)}
          onDone={() => setTimeout(() => focusCell(line.key, 'quantity'))}
        />
        <Problem id={problemId('product')} text={problems.product} />
      </div>
      {decimal('quantity', props.returned ? 'quantityReturned' : 'quantity')}
      {decimal('price', 'unitPrice', '0')}
      <div className="line-cell line-amount">{props.amount === null ? '—' : money(props.amount, props.currency, language)}</div>
      <Button
        type="text"
        className="line-remove"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('removeLine', { number: props.number })}
        onClick={() => handlers.remove(line.key)}
      />
    </li>
  );
}, same);

function Problem(props: { id: string | undefined; text: string | undefined }) {
  if (!props.text) return null;
  return (
    <div id={props.id} className="field-error" role="alert">
      {props.text}
    </div>
  );
}
