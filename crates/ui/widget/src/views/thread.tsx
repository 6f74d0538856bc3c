import { Component, createRef } from 'preact';
import { load, loadOlder } from '../conversation';
import { t, tag } from '../i18n';
import { hasOlder, isLoaded, loadFailed, shownMessages, thread, typist } from '../state';
import { sameDay } from '../thread';
import { Avatar } from './avatar';
import { Icon } from './icon';
import { MessageLine } from './message';

/** So near to the end a reader counts as being there. */
const NEAR = 60;
const DAY_MS = 86_400_000;

/** The messages. What is being read never jumps: see `componentDidUpdate`. */
export class Thread extends Component<object, { missed: boolean }> {
  private readonly box = createRef<HTMLDivElement>();
  private readonly content = createRef<HTMLDivElement>();
  private readonly observer = new ResizeObserver(() => this.isAtEnd && this.toEnd());
  private isAtEnd = true;
  private oldest: string | undefined;
  private newest: string | undefined;
  private height = 0;

  override componentDidMount(): void {
    // Pictures, a picker or the phone's keyboard change the room: whoever was at the end stays there.
    for (const element of [this.box.current, this.content.current]) if (element) this.observer.observe(element);
    this.componentDidUpdate();
  }

  override componentWillUnmount(): void {
    this.observer.disconnect();
  }

  override componentDidUpdate(): void {
    const box = this.box.current as HTMLDivElement;
    const [first, last] = [thread.value[0], thread.value.at(-1)];
    // Earlier messages come in above; what was on screen moves down by as much, and is moved back.
    if (this.oldest && first && first.key !== this.oldest && last?.key === this.newest) {
      box.scrollTop += box.scrollHeight - this.height;
    }
    // Own words bring the reader to the end; those of others only if the reader is there.
    if (last && last.key !== this.newest) {
      if (this.isAtEnd || last.own) this.toEnd();
      else this.setState({ missed: true });
    }
    this.oldest = first?.key;
    this.newest = last?.key;
    this.height = box.scrollHeight;
  }

  override render() {
    const all = thread.value;
    return (
      <div class="thread-frame">
        <div
          ref={this.box}
          class="thread"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls with the keys.
          tabIndex={0}
          role="log"
          aria-label={t('conversation')}
          aria-live={isLoaded.value ? 'polite' : 'off'}
          onScroll={this.scrolled}
        >
          <div ref={this.content} class="thread-content">
            {hasOlder.value && shownMessages.value.length > 0 && (
              <button type="button" class="button small" onClick={loadOlder}>
                {t('older')}
              </button>
            )}
            {!all.length && <Empty />}
            {all.flatMap((line) => [
              line.newDay && (
                <p key={`day ${line.key}`} class="day">
                  {day(line.at)}
                </p>
              ),
              <MessageLine key={line.key} line={line} isLast={line === all.at(-1)} />,
            ])}
            <Typing />
          </div>
        </div>
        {this.state.missed && (
          <button type="button" class="button small missed" onClick={this.toEnd}>
            {t('newMessages')}
            <Icon name="down" />
          </button>
        )}
      </div>
    );
  }

  private readonly toEnd = (): void => {
    const box = this.box.current;
    if (box) box.scrollTop = box.scrollHeight;
  };

  private readonly scrolled = (): void => {
    const { scrollHeight, scrollTop, clientHeight } = this.box.current as HTMLDivElement;
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.isAtEnd && this.state.missed) this.setState({ missed: false });
  };
}

function Empty() {
  if (!loadFailed.value) return <p class="empty">{t(isLoaded.value ? 'empty' : 'loading')}</p>;
  return (
    <div class="empty">
      <p>{t('error')}</p>
      <button type="button" class="button" onClick={load}>
        {t('retry')}
      </button>
    </div>
  );
}

function day(at: number): string {
  if (sameDay(at, Date.now())) return t('today');
  if (sameDay(at, Date.now() - DAY_MS)) return t('yesterday');
  return new Date(at).toLocaleDateString(tag(), { weekday: 'long', day: 'numeric', month: 'long' });
}

function Typing() {
  const who = typist.value;
  return who ? (
    <div class="line last typing">
      <Avatar name={who.name} src={who.avatar} />
      <div class="bubble">
        <span class="sr-only">{t('typing', { name: who.name })}</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  ) : null;
}
