// SPDX-License-Identifier: Apache-2.0
import { Button, type ButtonProps } from 'antd';
import { useHref, useLinkClickHandler } from 'react-router';

// A link that looks like a button: opens in place, or in a new tab as any link does.
export function LinkButton(props: Omit<ButtonProps, 'href' | 'onClick'> & { to: string }) {
  const { to, ...rest } = props;
  const follow = useLinkClickHandler<HTMLElement>(to);
  return <Button {...rest} href={useHref(to)} onClick={(event) => follow(event as unknown as React.MouseEvent<HTMLElement>)} />;
}
