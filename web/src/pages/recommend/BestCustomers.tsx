// SPDX-License-Identifier: Apache-2.0
//
// Whom one would ask about first: the customers worth most, one click each. Nothing while their
// worth is not known.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { get } from '../../api/client';
import { useName } from '../../api/names';
import { useOfferWords } from './words';

const SHOWN = 5;

export function BestCustomers({ onChoose }: { onChoose: (id: number) => void }) {
  const { say } = useOfferWords();
  const best = useQuery({
    queryKey: ['best-customers'],
    queryFn: async ({ signal }) => (await get<{ items: { id: number }[] }>(`/customers?${new URLSearchParams({ limit: String(SHOWN), sort: '-score.clv', fields: 'id', filter: 'clv(12 months) > 0' })}`, signal)).items,
    staleTime: 60_000,
    retry: false,
  });
  if (!best.data?.length) return null;
  return (
    <p className="offer-best">
      <span className="quiet">{say('tryBest')}</span>
      {best.data.map(({ id }) => (
        <Best key={id} id={id} onChoose={onChoose} />
      ))}
    </p>
  );
}

function Best({ id, onChoose }: { id: number; onChoose: (id: number) => void }) {
  const name = useName('customer', id) ?? `#${id}`;
  return (
    <Button size="small" onClick={() => onChoose(id)}>
      {name}
    </Button>
  );
}
