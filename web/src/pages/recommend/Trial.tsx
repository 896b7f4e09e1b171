// SPDX-License-Identifier: Apache-2.0
//
// Trying suggestions out: choose a customer, or products as somebody would look at them or put them
// into a basket; with what is not offered, and why.
import { Segmented, Tag } from 'antd';
import { useState } from 'react';
import { useName } from '../../api/names';
import { ReferenceInput } from '../../components/ReferenceInput';
import { BestCustomers } from './BestCustomers';
import { Offers } from './Offers';
import { useOfferWords } from './words';

export function Trial() {
  const { say } = useOfferWords();
  const [customer, setCustomer] = useState<number | null>(null);
  const [products, setProducts] = useState<number[]>([]);
  const [basket, setBasket] = useState(false);
  const look = (id: number | null) => {
    if (id === null) return;
    setProducts([...products.filter((one) => one !== id), id]);
    setCustomer(null);
  };
  return (
    <section className="card" aria-labelledby="offer-trial">
      <h2 id="offer-trial">{say('tryIt')}</h2>
      <div className="offer-trial">
        <ReferenceInput
          entity="customer"
          value={customer}
          aria-label={say('tryCustomer')}
          placeholder={say('tryCustomer')}
          onChange={(id) => {
            setCustomer(id);
            setProducts([]);
          }}
        />
        <ReferenceInput entity="product" value={null} aria-label={say('tryProducts')} placeholder={say('tryProducts')} onChange={look} />
      </div>
      {customer === null && products.length === 0 && <BestCustomers onChoose={setCustomer} />}
      {products.length > 0 && (
        <p>
          {products.map((id) => (
            <Looked key={id} id={id} onClose={() => setProducts(products.filter((one) => one !== id))} />
          ))}
        </p>
      )}
      {products.length > 0 && (
        <Segmented
          size="small"
          vertical
          aria-label={say('how')}
          value={basket ? 'basket' : 'looked'}
          onChange={(value) => setBasket(value === 'basket')}
          options={[
            { value: 'looked', label: say('asLooked') },
            { value: 'basket', label: say('asBasket') },
          ]}
        />
      )}
      {customer !== null && <Offers asked={{ path: `/customers/${customer}`, explain: true }} none="none" all />}
      {products.length > 0 && <Offers asked={{ products, basket, explain: true }} none={basket ? 'noneWith' : 'none'} all />}
    </section>
  );
}

function Looked({ id, onClose }: { id: number; onClose: () => void }) {
  const { say } = useOfferWords();
  const name = useName('product', id) ?? `#${id}`;
  return (
    <Tag closable={{ 'aria-label': say('remove', { name }) }} onClose={onClose}>
      {name}
    </Tag>
  );
}
