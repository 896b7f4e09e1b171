// SPDX-License-Identifier: Apache-2.0
import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useEventWords } from './words';

// The clipboard needs a secure context; without one the text is chosen, ready for Ctrl+C.
async function copy(text: string, shown: HTMLElement | null): Promise<boolean> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  if (shown) getSelection()?.selectAllChildren(shown);
  return document.execCommand('copy');
}

// Text for programs, with a button that copies it.
export function Json(props: { text: string; title: string }) {
  const { say } = useEventWords();
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState<HTMLElement | null>(null);
  return (
    <div className="event-json">
      <pre ref={setShown} tabIndex={0} role="region" aria-label={props.title}>
        {props.text}
      </pre>
      <Button size="small" icon={copied ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />} onClick={() => void copy(props.text, shown).then(setCopied, () => setCopied(false))}>
        {say(copied ? 'copied' : 'copy')}
      </Button>
    </div>
  );
}
