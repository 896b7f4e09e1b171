// SPDX-License-Identifier: Apache-2.0
import { useModel } from '../../api/metadata';
import type { Entity, Item } from '../../api/types';
import { FieldValue, ReferenceName } from '../../components/FieldValue';
import { money } from '../../format/numbers';
import { useWords } from '../../i18n';
import { RecordPage } from '../../kinds/RecordPage';

const FACTS = ['customer_id', 'kind', 'status', 'ordered_at', 'channel', 'source_id', 'currency', 'origin_order_id', 'remark', 'created_at', 'updated_at'];

export function Page() {
  return (
    <RecordPage entity="order" fields={FACTS}>
      {(item, entity) => <Lines order={item} entity={entity} />}
    </RecordPage>
  );
}

function linesOf(order: Item): Item[] {
  return Array.isArray(order.lines) ? (order.lines as Item[]) : [];
}

// The lines and how the total comes about.
function Lines(props: { order: Item; entity: Entity }) {
  const { order } = props;
  const { t, label } = useWords();
  const model = useModel();
  const field = (name: string) => model.field('order_line', name) ?? lineField(name);
  // Lines carry no currency of their own: it is the order's.
  const lines = linesOf(order).map((line) => ({ ...line, currency: order.currency }));
  const columns = ['quantity_thousandths', 'price_millionths', 'amount_minor'];
  return (
    <section className="card" aria-labelledby="lines-title">
      <h2 id="lines-title">{t('orderLines')}</h2>
      <div className="table-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('product')}</th>
              {columns.map((name) => (
                <th key={name} scope="col" className="number">
                  {label(field(name).label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.id}>
                <td>
                  <LineProduct line={line} />
                </td>
                {columns.map((name) => (
                  <td key={name} className="number">
                    <FieldValue field={{ ...field(name), currency: 'currency' }} item={line} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <Totals order={order} lines={lines} />
        </table>
      </div>
    </section>
  );
}

// When lines are not in the metadata, their labels are ours.
function lineField(name: string) {
  const words = {
    quantity_thousandths: { type: 'quantity', zh: '数量', en: 'Quantity' },
    price_millionths: { type: 'price', zh: '单价', en: 'Unit price' },
    amount_minor: { type: 'money', zh: '金额', en: 'Amount' },
  } as const;
  const found = words[name as keyof typeof words];
  return { name, type: found.type, label: { zh: found.zh, en: found.en } };
}

function LineProduct({ line }: { line: Item }) {
  const code = String(line.product_code ?? '');
  return (
    <div className="line-product">
      {line.name ? <span>{String(line.name)}</span> : line.product_id ? <ReferenceName entity="product" id={line.product_id as number} /> : null}
      <span className="line-code">{code}</span>
    </div>
  );
}

function Totals(props: { order: Item; lines: Item[] }) {
  const { order, lines } = props;
  const { language, t, label } = useWords();
  const model = useModel();
  const currency = String(order.currency ?? model.currency);
  const sum = lines.reduce((total, line) => total + BigInt((line.amount_minor as number | null) ?? 0), 0n);
  const extras = [
    ['discount_minor', -1n],
    ['tax_minor', 1n],
    ['shipping_minor', 1n],
  ] as const;
  const shown = extras.filter(([name]) => order[name]);
  return (
    <tfoot>
      {shown.length > 0 && <TotalRow name={t('linesTotal')} value={money(sum, currency, language)} />}
      {shown.map(([name, sign]) => (
        <TotalRow key={name} name={label(model.field('order', name)?.label)} value={money(sign * BigInt(order[name] as number), currency, language)} />
      ))}
      <TotalRow strong name={label(model.field('order', 'total_minor')?.label)} value={money((order.total_minor as number | null) ?? 0, currency, language)} />
    </tfoot>
  );
}

function TotalRow(props: { name: string; value: string; strong?: boolean }) {
  return (
    <tr className={props.strong ? 'total-strong' : ''}>
      <th scope="row" colSpan={3} className="number">
        {props.name}
      </th>
      <td className="number">{props.value}</td>
    </tr>
  );
}
