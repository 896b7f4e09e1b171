// SPDX-License-Identifier: Apache-2.0
//
// The words of value tiers, ABC classes, movement between groups and kinds of relationship.

export const zh = {
  sharePicture: '最好的客户（横轴）带来的金额比例（纵轴）；虚线为各客户金额相同',
  shareTier: '最好的 {to} 的客户',
  movesStreams: '从原来的群（左）到现在的群（右）；绿色为上升，橙色为下降，点击查看其中的客户',
  movesPicture: '原来的群（行）到现在的群（列）的客户数；绿色为上升，橙色为下降',
  movesFrom: '原来 ↓　现在 →',
  movesNotYet: '当时还不是客户',
  anyGroup: '不限',
  movesUp: '上升最多的客户',
  movesDown: '下降最多的客户',
  relationshipPicture: '客户群按人数（纵）和人均贡献（横）所处的位置',
  planeCorner: '人数 ↓　人均贡献 →',
  planeFew: '少',
  planeMiddle: '中',
  planeMany: '多',
  planeLow: '低',
  planeHigh: '高',
} as const;

export const en: Record<keyof typeof zh, string> = {
  sharePicture: 'The best customers (across) and the share of the amount that they bring (up); dashed: if all brought the same',
  shareTier: 'The best {to} of customers',
  movesStreams: 'From the group they were in (left) to the one they are in; green rose, orange fell. A stream opens its customers',
  movesPicture: 'Customers by the group they were in (rows) and are in (columns); green rose, orange fell',
  movesFrom: 'Was ↓ is →',
  movesNotYet: 'No customers yet',
  anyGroup: 'Any',
  movesUp: 'Who rose most',
  movesDown: 'Who fell most',
  relationshipPicture: 'Groups of customers by how many they are (down) and what each brings (across)',
  planeCorner: 'How many ↓ each brings →',
  planeFew: 'Few',
  planeMiddle: 'Middle',
  planeMany: 'Many',
  planeLow: 'Little',
  planeHigh: 'Much',
};
