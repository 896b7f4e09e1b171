// SPDX-License-Identifier: Apache-2.0
//
// The product of a line: found by code or name, in either language, by keyboard or scanner. What
// is no product of the catalogue stays as it was typed.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Input } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { get, query } from '../../api/client';
import { useModel } from '../../api/metadata';
import { useName } from '../../api/names';
import { keys } from '../../api/records';
import type { Item, SearchHit } from '../../api/types';
import { useDebounced } from '../../components/useDebounced';
import { currencyDigits, plainDecimal } from '../../format/numbers';
import { useWords } from '../../i18n';
import type { DraftLine } from './draft';

// What was chosen: a product, or a code that no product has; and whether a price was typed while it was looked for.
export type ProductChoice = ({ product: Item } | { code: string }) & { priceTyped?: boolean };

// What a line becomes when a product is chosen for it: its price too, when it is in the same money.
export function chosen(line: DraftLine, choice: ProductChoice, currency: string): Partial<DraftLine> {
  if ('code' in choice) return { product_id: null, code: choice.code, name: null };
  const { product } = choice;
  const price = product.price_millionths as number | null;
  const typedByHand = choice.priceTyped || (line.code === '' && line.price !== '');
  const fits = price !== null && (product.currency ?? currency) === currency && !typedByHand;
  const changes = { product_id: product.id, code: String(product.code), name: null };
  return fits ? { ...changes, price: plainDecimal(price, 6, currencyDigits(currency)) } : changes;
}

interface Props {
  id: string;
  line: DraftLine;
  name: string; // of this input, for those who cannot see it
  describedBy: string | undefined;
  onChoose: (choice: ProductChoice) => void;
  onDone: () => void; // chosen: on to the next field
}

const FREE = 'free';
const codeOf = (hit: SearchHit) => hit.detail.split(' · ')[0] ?? '';

async function findProducts(text: string, signal?: AbortSignal): Promise<SearchHit[]> {
  const { items } = await get<{ items: SearchHit[] }>(`/search${query({ q: text, entity: 'product', limit: 12 })}`, signal);
  const same = (hit: SearchHit) => codeOf(hit).toLowerCase() === text.toLowerCase();
  return [...items.filter(same), ...items.filter((hit) => !same(hit))];
}

const searchKey = (text: string) => ['reference', 'product', 'line', text];

export function ProductInput(props: Props) {
  const { line } = props;
  const [searching, setSearching] = useState(false);
  if (line.code !== '' && !searching) return <ChosenProduct {...props} onChange={() => setSearching(true)} />;
  return <ProductSearch {...props} autoFocus={searching} onClose={() => setSearching(false)} />;
}

function ChosenProduct(props: Props & { onChange: () => void }) {
  const { line } = props;
  const { t } = useWords();
  const title = useName('product', line.product_id);
  const name = line.name ?? title ?? (line.product_id ? '' : t('notInCatalogue'));
  return (
    <button type="button" id={props.id} className="line-product line-product-chosen" aria-describedby={props.describedBy} onClick={props.onChange}>
      <span className="visually-hidden">{props.name} </span>
      <span>{name || line.code}</span>
      {name && <span className="line-code">{line.code}</span>}
    </button>
  );
}

// Choosing what was typed or found. What is typed, here and in other fields, while an answer is awaited counts: nothing of
// before is put back, and the focus stays where it went meanwhile.
function useChoosing(props: Props & { onClose: () => void }, text: string, searchable: boolean) {
  const client = useQueryClient();
  const now = useRef({ ...props, text });
  now.current = { ...props, text };
  const taken = useRef(false); // a product is, or is being looked for: leaving the field changes nothing more
  const left = useRef(false);
  const gone = useRef(false);
  const price = useRef(props.line.price); // when it was begun
  useEffect(() => {
    gone.current = false;
    return () => void (gone.current = true);
  }, []);
  const choose = (choice: ProductChoice) => now.current.onChoose({ ...choice, priceTyped: now.current.line.price !== price.current });
  const free = () => {
    const typed = now.current.text;
    if (taken.current) return;
    if (typed !== '' && typed !== now.current.line.code) choose({ code: typed });
    now.current.onClose();
  };
  const take = async (id: number) => {
    taken.current = true;
    const product = await client.fetchQuery({ queryKey: keys.record('product', id), queryFn: () => get<Item>(`/products/${id}`), staleTime: 30_000 }).catch(() => null);
    if (gone.current) return;
    taken.current = product !== null;
    if (!product) return free();
    choose({ product });
    now.current.onClose();
    if (!left.current) now.current.onDone();
  };
  // Enter before the answer is there, as a scanner does: ask, and take the best.
  const takeBest = async () => {
    taken.current = true;
    const best = searchable && text !== '' ? await client.fetchQuery({ queryKey: searchKey(text), queryFn: () => findProducts(text), staleTime: 30_000 }).catch(() => []) : [];
    if (gone.current) return;
    const same = now.current.text === text; // else it was typed on meanwhile, and the answer is to something else
    if (same && best[0]) return take(best[0].id);
    taken.current = false;
    if (!same && !left.current) return;
    free();
    if (text !== '' && !left.current) now.current.onDone();
  };
  const enter = () => void (left.current = false);
  const leave = () => {
    left.current = true;
    free();
  };
  return { free, take, takeBest, enter, leave };
}

function ProductSearch(props: Props & { autoFocus: boolean; onClose: () => void }) {
  const { line, onClose } = props;
  const { t } = useWords();
  const searchable = useModel().may('read', 'product');
  const [typed, setTyped] = useState(line.code);
  const text = typed.trim();
  const asked = useDebounced(text, 120);
  const found = useQuery({ queryKey: searchKey(asked), queryFn: ({ signal }) => findProducts(asked, signal), enabled: searchable && asked !== '', staleTime: 30_000 });
  const hits = asked === text ? (found.data ?? []) : [];

  const { free, take, takeBest, enter, leave } = useChoosing(props, text, searchable);
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setTyped(line.code);
      onClose();
    }
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (hits.length === 0) void takeBest();
  };
  const options = hits.map((hit) => ({
    value: String(hit.id),
    label: (
      <div className="search-hit">
        <span className="search-hit-kind">{codeOf(hit)}</span>
        <span className="search-hit-title">{hit.title}</span>
      </div>
    ),
  }));
  const own = { value: FREE, label: <span className="quiet">{t('useAsCode', { text })}</span> };
  return (
    <AutoComplete
      className="wide"
      value={typed}
      options={text === '' || asked !== text || found.isFetching ? options : [...options, own]}
      onChange={(value: string) => value !== FREE && !hits.some((hit) => String(hit.id) === value) && setTyped(value)}
      onSelect={(value: string) => (value === FREE ? free() : void take(Number(value)))}
      onFocus={enter}
      onBlur={leave}
      defaultActiveFirstOption
      popupMatchSelectWidth={340}
    >
      <Input id={props.id} autoFocus={props.autoFocus} placeholder={t('productPlaceholder')} aria-label={props.name} aria-describedby={props.describedBy} onKeyDown={press} />
    </AutoComplete>
  );
}
