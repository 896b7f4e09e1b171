// SPDX-License-Identifier: Apache-2.0
import { Tag, type TagProps } from 'antd';

// A customer's tag in its colour; the shades (styles.css) keep its word readable.
export function TagName(props: { name: string; colour: string | null | undefined; closable?: NonNullable<TagProps['closable']>; onClose?: NonNullable<TagProps['onClose']> }) {
  const { name, colour, ...rest } = props;
  return (
    <Tag {...rest} className={`tag tag-${colour ?? 'grey'}`}>
      {name}
    </Tag>
  );
}
