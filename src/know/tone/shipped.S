// SPDX-License-Identifier: Apache-2.0
//
// The shipped model as it is; shipped.md says where it comes from.
    .section .rodata
    .globl TONE_SHIPPED
    .globl TONE_SHIPPED_END
    .balign 64
TONE_SHIPPED:
    .incbin "src/know/tone/shipped.tone"
TONE_SHIPPED_END:
    .byte 0
    .section .note.GNU-stack, "", @progbits
