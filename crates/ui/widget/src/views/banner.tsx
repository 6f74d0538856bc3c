import { t } from '../i18n';
import { connection } from '../live';
import { isExpired, notice, patience } from '../state';
import { redraw } from '../store';
import { Icon, IconButton } from './icon';

/** A connection that comes back at once is no news. */
const CALM_MS = 2_500;
let lostAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** What is in the way, if anything is. */
export function Banner() {
  const now = Date.now();
  const seconds = Math.max(0, Math.ceil((patience.value - now) / 1000));
  lostAt = connection.value === 'waiting' || connection.value === 'connecting' ? lostAt || now : 0;
  if (seconds) redrawIn(500);
  else if (lostAt && now - lostAt < CALM_MS) redrawIn(CALM_MS);
  const text = isExpired.value
    ? t('expired')
    : seconds
      ? t('throttled', { n: seconds })
      : lostAt && now - lostAt >= CALM_MS
        ? t('offline')
        : notice.value;
  return (
    <>
      {text && (
        <div class="banner">
          <Icon name="alert" />
          <span class="grow" aria-hidden="true">
            {text}
          </span>
          {text === notice.value && (
            <IconButton
              name="close"
              label={t('dismiss')}
              onClick={() => {
                notice.value = '';
              }}
            />
          )}
        </div>
      )}
      {/* What is read out does not count the seconds. */}
      <p class="sr-only" role="status">
        {seconds ? t('throttled', { n: Math.ceil(seconds / 10) * 10 }) : text}
      </p>
    </>
  );
}

function redrawIn(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(redraw, ms);
}
