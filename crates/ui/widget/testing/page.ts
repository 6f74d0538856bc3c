/** The page of the chat as the server writes it, for tests. Import it before what reads it. */
import type { PageConfig } from '../src/config';

export const config: PageConfig = {
  chatwootWebChannel: {
    avatarUrl: '',
    hasAConnectedAgentBot: '',
    locale: 'en',
    websiteName: 'Lantern',
    websiteToken: 'T',
    welcomeTagline: null,
    welcomeTitle: null,
    widgetColor: '#1f93ff',
    enabledFeatures: ['attachments', 'emoji_picker', 'end_conversation'],
    enabledLanguages: [{ name: 'English', iso_639_1_code: 'en' }],
    replyTime: 'in_a_few_minutes',
    preChatFormEnabled: false,
    preChatFormOptions: null,
    workingHoursEnabled: false,
    workingHours: [],
    outOfOfficeMessage: null,
    timezone: 'UTC',
    allowMessagesAfterResolved: true,
    disableBranding: false,
  },
  chatwootPubsubToken: 'P',
  authToken: `x.${btoa('{"source_id":"me"}')}.y`,
  globalConfig: {},
  contact: { id: 1, has_email: false, has_name: false, has_phone_number: false },
};

const element = document.createElement('script');
element.type = 'application/json';
element.id = 'porchlight-widget-config';
element.textContent = JSON.stringify(config);
document.head.append(element);
