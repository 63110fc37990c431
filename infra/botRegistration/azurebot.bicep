// The Azure Bot resource: where Microsoft Teams finds the bot, and with which identity the bot answers.
@description('Name of the bot resource; unique in Azure')
@minLength(4)
@maxLength(42)
param botName string

@description('The name that people see')
@maxLength(42)
param botDisplayName string

@description('Host under which the bot is reached by https')
param botHost string

@description('Resource id of the managed identity that the bot is')
param identityResourceId string

@description('Client id of that identity: MicrosoftAppId')
param identityClientId string

@description('Tenant of that identity: MicrosoftAppTenantId')
param identityTenantId string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: botName
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: 'F0'
  }
  properties: {
    displayName: botDisplayName
    endpoint: 'https://${botHost}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: identityClientId
    msaAppMSIResourceId: identityResourceId
    msaAppTenantId: identityTenantId
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
  }
}
