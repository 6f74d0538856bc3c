import { t } from '../i18n';
import { chosen } from '../state';
import { Icon, IconButton } from '../views/icon';
import { Preview } from './attachment';
import './setup';

/** What goes along with the next message. */
export function Chosen() {
  return (
    <ul class="chosen">
      {chosen.value.map((file) => (
        <li key={file}>
          {file.type.startsWith('image/') ? <Preview file={file} /> : <Icon name="file" />}
          <span class="file-name" dir="auto">
            {file.name}
          </span>
          <IconButton
            name="close"
            label={t('remove', { name: file.name })}
            onClick={() => {
              chosen.value = chosen.value.filter((other) => other !== file);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
