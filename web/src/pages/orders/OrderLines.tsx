// SPDX-License-Identifier: Apache-2.0
//
// The lines of an order as it stands, and how its total comes about.
import { useModel } from '../../api/metadata';
import type { Item } from '../../api/types';
import { ReferenceName } from '../../components/FieldValue';
import { money, price, quantity } from '../../format/numbers';
import { useWords } from '../../i18n';
import { EXTRAS, linesOf } from './draft';
import './editor.css';
import { useOrderSteps } from './steps';

export function OrderLines({ order }: { order: Item }) {
  const { t, language } = useWords();
  const currency = String(order.currency);
  const lines = linesOf(order);
  const states = useOrderSteps(order).data?.lines ?? [];
  const moved = (state: 'shipped_thousandths' | 'returned_thousandths') => states.some((line) => line[state] > 0);
  const [sent, back] = [moved('shipped_thousandths'), moved('returned_thousandths')];
  const columns = 4 + Number(sent) + Number(back);
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('product')}</th>
            <th scope="col" className="number">
              {t('quantity')}
            </th>
            {sent && (
              <th scope="col" className="number">
                {t('shippedPieces')}
              </th>
            )}
            {back && (
              <th scope="col" className="number">
                {t('returnedPieces')}
              </th>
            )}
            <th scope="col" className="number">
              {t('unitPrice')}
            </th>
            <th scope="col" className="number">
              {t('lineAmount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.length === 0 && (
            <tr>
              <td colSpan={columns} className="quiet">
                {t('noLines')}
              </td>
            </tr>
          )}
          {lines.map((line, index) => (
            <tr key={index}>
              <td>
                <LineProduct line={line} />
              </td>
              <td className="number">{quantity(line.quantity_thousandths as number, language)}</td>
              {sent && <td className="number">{quantity(states[index]?.shipped_thousandths ?? 0, language)}</td>}
              {back && <td className="number">{quantity(states[index]?.returned_thousandths ?? 0, language)}</td>}
              <td className="number">{price(line.price_millionths as number, currency, language)}</td>
              <td className="number">{money(line.amount_minor as number, currency, language)}</td>
            </tr>
          ))}
        </tbody>
        <Totals order={order} lines={lines} columns={columns} />
      </table>
    </div>
  );
}

function LineProduct({ line }: { line: Item }) {
  const { t } = useWords();
  const id = line.product_id as number | null;
  const code = String(line.product_code ?? '');
  return (
    <div className="line-product">
      {line.name ? <span>{String(line.name)}</span> : id ? <ReferenceName entity="product" id={id} /> : <span className="quiet">{t('notInCatalogue')}</span>}
      <span className="line-code">{code}</span>
    </div>
  );
}

const SIGNS = { discount_minor: -1n, tax_minor: 1n, shipping_minor: 1n } as const;

function Totals(props: { order: Item; lines: Item[]; columns: number }) {
  const { order, lines, columns } = props;
  const { language, t, label } = useWords();
  const model = useModel();
  const currency = String(order.currency);
  const sum = lines.reduce((total, line) => total + BigInt((line.amount_minor as number | null) ?? 0), 0n);
  const shown = EXTRAS.filter((name) => order[name]);
  const name = (field: string) => label(model.field('order', field)?.label);
  return (
    <tfoot>
      {shown.length > 0 && <TotalRow columns={columns} name={t('linesTotal')} value={money(sum, currency, language)} />}
      {shown.map((extra) => (
        <TotalRow key={extra} columns={columns} name={name(extra)} value={money(SIGNS[extra] * BigInt(order[extra] as number), currency, language)} />
      ))}
      <TotalRow strong columns={columns} name={name('total_minor')} value={money((order.total_minor as number | null) ?? 0, currency, language)} />
      {currency !== model.currency && <TotalRow columns={columns} name={name('base_amount_minor')} value={money((order.base_amount_minor as number | null) ?? 0, model.currency, language)} />}
    </tfoot>
  );
}

function TotalRow(props: { name: string; value: string; columns: number; strong?: boolean }) {
  return (
    <tr className={props.strong ? 'total-strong' : ''}>
      <th scope="row" colSpan={props.columns - 1} className="number">
        {props.name}
      </th>
      <td className="number">{props.value}</td>
    </tr>
  );
}
