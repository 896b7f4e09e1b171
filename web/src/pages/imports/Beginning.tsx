// SPDX-License-Identifier: Apache-2.0
//
// A list whose beginning is enough at first, so that what stands below it is not far away.
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';

/** `draw` gets the items to be shown: the first `few`, all of them when that is asked for. */
export function Beginning<One>({ items, few, draw }: { items: One[]; few: number; draw: (shown: One[]) => ReactNode }) {
  const { t, language } = useWords();
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(items.length - few, 0);
  return (
    <>
      {draw(hidden > 0 ? items.slice(0, few) : items)}
      {hidden > 0 && (
        <Button size="small" className="more-lines" onClick={() => setAll(true)}>
          {t('moreLines', { count: integer(hidden, language) })}
        </Button>
      )}
    </>
  );
}
