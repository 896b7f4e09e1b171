// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a draft: numbers that are none at once, what is missing once somebody wanted
// to save, and what the server refused until that is changed.
import { useMemo, useState } from 'react';
import { problemOf } from '../../api/errors';
import { useErrorText } from '../../components/States';
import { useWords } from '../../i18n';
import { draftProblems, problemPlace, type Draft, type Problems, type Terms } from './draft';

// Said only when somebody wants to save: nobody likes to be told before they have begun.
const LATER = new Set(['required', 'lineNeedsProduct']);

interface Refusal {
  place: string;
  text: string;
  draft: Draft;
}

export function useProblems(draft: Draft, terms: Terms) {
  const { t } = useWords();
  const errorText = useErrorText();
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { kind, currency } = terms;
  const problems = useMemo(() => {
    const shown: Problems = {};
    for (const [place, key] of Object.entries(draftProblems(draft, { kind, currency }))) if (tried || !LATER.has(key)) shown[place] = t(key);
    if (refusal && refusal.draft.lines === draft.lines && refusal.draft.extras === draft.extras) shown[refusal.place] ??= refusal.text;
    return shown;
  }, [currency, draft, kind, refusal, t, tried]);

  // True when nothing is wrong; else what is wrong is shown from now on.
  const check = () => {
    setTried(true);
    return Object.keys(draftProblems(draft, terms)).length === 0;
  };
  // True when the refusal is shown at its place.
  const refused = (error: unknown): boolean => {
    const place = problemPlace(draft, problemOf(error)?.pointer);
    if (!place) return false;
    const { title, detail } = errorText(error);
    setRefusal({ place, text: detail ?? title, draft });
    return true;
  };
  return { problems, check, refused };
}
