/* oxlint-disable no-unused-vars, no-unused-expressions -- compiled, never run */
import { string } from '@link/codec'
import { bytes, createPassThrough, createStage, type PassThrough, type Stage, type StageContext } from '../src/index.js'
import { typeOf, wire, type Done, type Req, type Res, type Text, type TextOut } from './types.js'

const mine = createStage<TextOut, Req, Res, Text>({
  onMessage(ctx, low) {
    typeOf<TextOut>().of(low, true)
    ctx.emit({ id: low[0], method: low[1] })
    // @ts-expect-error a field is missing
    ctx.emit({ id: low[0] })
    // @ts-expect-error not what goes down
    ctx.write({ id: 1, ok: true })
    typeOf<undefined>().of(ctx.state, true)
  },
  write(ctx, high) {
    typeOf<Res>().of(high, true)
    ctx.write([high.id, String(high.ok)])
  },
})
typeOf<Stage<TextOut, Req, Res, Text>>().of(mine, true)
const counting = createStage<Req, Req, Res, Res, { count: number }>({
  state: () => ({ count: 0 }),
  onMessage(ctx, low) {
    ctx.state.count++
    ctx.emit(low)
  },
  write: (ctx, high) => ctx.write(high),
  onActive: (ctx) => ctx.write({ id: 0, ok: ctx.state.count === 0 }),
})
typeOf<Stage<Req, Req, Res, Res>>().of(counting, true)
// @ts-expect-error its state is not made
createStage<Req, Req, Res, Res, { count: number }>({
  onMessage: (ctx, low) => ctx.emit(low),
  write: (ctx, high) => ctx.write(high),
})
// @ts-expect-error typo
createStage<Req, Req, Res, Res>({ onMesage() {}, write: (ctx, high) => ctx.write(high) })
const annotated = createStage({
  onMessage: (ctx: StageContext<Req, Res>, low: TextOut) => ctx.emit({ id: low[0], method: low[1] }),
  write: (ctx, high: Done) => ctx.write({ id: 1, ok: high.done }),
})
typeOf<Stage<TextOut, Req, Done, Res>>().of(annotated, true)
const untyped = createStage({ onMessage: (ctx, low) => ctx.emit(low), write: (ctx, high) => ctx.write(high) })
// @ts-expect-error a stage without types fits nowhere
wire.use(untyped)
const watch = createPassThrough({
  state: () => ({ bytes: 0 }),
  onMessage(ctx, low) {
    typeOf<unknown>().of(low, true)
    ctx.state.bytes++
    // @ts-expect-error emits nothing
    ctx.emit(low)
  },
  onEvent: (ctx, event) => ctx.fire(event),
})
typeOf<PassThrough>().of(watch, true)
typeOf<PassThrough>().of(createPassThrough({ onActive: (ctx) => ctx.fail(new Error('no')) }), true)
// Variance of stages: exact.
const wideStage: Stage<TextOut, Text | string, never, Text> = createStage<Text | string, Text, Res, TextOut>({
  onMessage() {},
  write() {},
})
// @ts-expect-error emits more than is said
const loudStage: Stage<TextOut, Text, Res, Text> = createStage<TextOut, Text | string, Res, Text>({
  onMessage() {},
  write() {},
})
