// SPDX-License-Identifier: Apache-2.0
//
// Lines in the dialog of a step: how much of each leaves or comes back, what each costs, what goes
// out instead. Products are named as they are on the order.
import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useName } from '../../api/names';
import type { Item } from '../../api/types';
import { quantity } from '../../format/numbers';
import { useWords } from '../../i18n';
import { linesOf, type DraftLine } from './draft';
import { chosen, ProductInput } from './ProductInput';

export function Row(props: { name: ReactNode; children: ReactNode }) {
  return (
    <label className="step-row">
      <span>{props.name}</span>
      {props.children}
    </label>
  );
}

export function LineName({ line }: { line: Item }) {
  const title = useName('product', (line.product_id as number | null) ?? null);
  const code = String(line.product_code ?? '');
  const name = line.name ? String(line.name) : title;
  return (
    <>
      {name || code}
      {name && <span className="line-code"> {code}</span>}
    </>
  );
}

interface NumbersProps {
  order: Item;
  most: number[] | null; // of pieces; null: prices are asked for
  numbers: string[];
  onChange: (numbers: string[]) => void;
}

export function LineNumbers({ order, most, numbers, onChange }: NumbersProps) {
  const { t, language } = useWords();
  const hint = (i: number) => (most ? t('upTo', { count: quantity(most[i] ?? 0, language) }) : t('unitPrice'));
  return linesOf(order).map((line, i) =>
    most && (most[i] ?? 0) <= 0 ? null : (
      <Row
        key={i}
        name={
          <>
            <LineName line={line} /> · {hint(i)}
          </>
        }
      >
        <Input inputMode="decimal" placeholder="0" value={numbers[i] ?? ''} onChange={(event) => onChange(numbers.map((text, k) => (k === i ? event.target.value : text)))} />
      </Row>
    ),
  );
}

// The product that goes out in an exchange, with its price, which can be another.
export function Instead(props: { currency: string; line: DraftLine; onChange: (line: DraftLine) => void }) {
  const { currency, line, onChange } = props;
  const { t } = useWords();
  const put = (name: 'quantity' | 'price') => (
    <Input inputMode="decimal" value={line[name]} onChange={(event) => onChange({ ...line, [name]: event.target.value })} />
  );
  return (
    <>
      <div className="step-row">
        <span>{t('exchangeFor')}</span>
        <ProductInput
          id="instead-product"
          line={line}
          name={t('exchangeFor')}
          describedBy={undefined}
          onChoose={(choice) => onChange({ ...line, price: line.code === '' || choice.priceTyped ? line.price : '', ...chosen(line, choice, currency) })}
          onDone={() => undefined}
        />
      </div>
      <div className="step-pair">
        <Row name={t('quantity')}>{put('quantity')}</Row>
        <Row name={t('unitPrice')}>{put('price')}</Row>
      </div>
    </>
  );
}
