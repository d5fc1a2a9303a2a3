// SPDX-License-Identifier: Apache-2.0
// The program's stack.

// tenon_lab_call(body, a, b): calls code that keeps no register but the stack's two.
asm(R"(
.text
.globl tenon_lab_call
.hidden tenon_lab_call
.type tenon_lab_call, @function
tenon_lab_call:
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  call *%rax
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  ret
.size tenon_lab_call, .-tenon_lab_call
)");

// Before all else, each function of the program clears the stack that it is about to use: so what
// it has there is its own, and not what others have left. Registers stay, but for some that no call
// keeps.
asm(R"(
.text
.globl __fentry__
.type __fentry__, @function
__fentry__:
  pxor %xmm15, %xmm15
  movq $-1024, %r11
0:
  movups %xmm15, (%rsp, %r11)
  movups %xmm15, 16(%rsp, %r11)
  movups %xmm15, 32(%rsp, %r11)
  movups %xmm15, 48(%rsp, %r11)
  addq $64, %r11
  jnz 0b
  ret
.size __fentry__, .-__fentry__
)");
