// SPDX-License-Identifier: Apache-2.0
import { useEffect, type ReactNode } from 'react';

// The one title of a page, with its main action at the right.
export function PageHead(props: { title: ReactNode; documentTitle?: string; detail?: ReactNode; children?: ReactNode }) {
  const text = props.documentTitle ?? (typeof props.title === 'string' ? props.title : '');
  useEffect(() => {
    document.title = text ? `${text} · Guanxi` : 'Guanxi';
  }, [text]);
  return (
    <div className="page-head">
      <div className="page-head-words">
        <h1>{props.title}</h1>
        {props.detail && <div className="page-head-detail">{props.detail}</div>}
      </div>
      <div className="page-head-actions">{props.children}</div>
    </div>
  );
}
