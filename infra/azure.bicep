// Everything that MCA Desk needs in Azure: one small virtual machine with a data disk, a registry for its image, a key vault for its
// secrets, a managed identity and the bot's registration.
//
// Why a machine and not App Service: the bot keeps its data in files that belong to one process, and makes sure of that by file locks.
// App Service for Linux and Container Apps mount network shares (SMB), on which these locks do not work. One machine only, for the same
// reason.
targetScope = 'resourceGroup'

@description('Beginning of every name; lower-case letters and digits')
@minLength(4)
@maxLength(16)
param resourceBaseName string

@description('The name that people see in Teams')
@maxLength(42)
param botDisplayName string = 'MCA Desk'

param location string = resourceGroup().location

@description('PARTNER_TENANT_ID')
@minLength(36)
param partnerTenantId string

@description('PARTNER_CENTER_CLIENT_ID')
@minLength(36)
param partnerCenterClientId string

@description('ADMIN_AGENTS_GROUP_ID; empty where only sales agents use the bot')
param adminAgentsGroupId string = ''

@description('SALES_AGENTS_GROUP_ID; empty where there is no such group')
param salesAgentsGroupId string = ''

@description('PARTNER_NAME, as messages to customers give it')
param partnerName string = ''

@description('TEAMS_APP_ID: the id that the app package has; cards then offer to add the app. Empty: they do not')
param teamsAppId string = ''

@description('Whether signatories get the page of the bot at https://<host>/a/…; otherwise they get the link of Microsoft')
param acceptancePage bool = true

@description('Public key for SSH. No rule lets SSH in: it serves Bastion, and Azure wants one')
param adminPublicKey string

param vmSize string = 'Standard_B1ms'

var suffix = uniqueString(resourceGroup().id)
var host = '${resourceBaseName}-${suffix}.${location}.cloudapp.azure.com'
var publicUrl = acceptancePage ? 'https://${host}' : ''
var image = '${registry.properties.loginServer}/mca-desk:latest'
var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${resourceBaseName}-identity'
  location: location
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: '${resourceBaseName}${suffix}'
  location: location
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
  }
}

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, acrPull)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('${resourceBaseName}${suffix}', 24)
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource mayReadSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, keyVaultSecretsUser)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

resource security 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: '${resourceBaseName}-security'
  location: location
  properties: {
    securityRules: [
      {
        name: 'https'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          // 80 is for the certificate's challenge and the way to https.
          destinationPortRanges: [
            '80'
            '443'
          ]
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: '${resourceBaseName}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.0.0.0/24'
      ]
    }
    subnets: [
      {
        name: 'bot'
        properties: {
          addressPrefix: '10.0.0.0/27'
          networkSecurityGroup: {
            id: security.id
          }
        }
      }
    ]
  }
}

resource address 'Microsoft.Network/publicIPAddresses@2023-11-01' = {
  name: '${resourceBaseName}-address'
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
    dnsSettings: {
      domainNameLabel: '${resourceBaseName}-${suffix}'
    }
  }
}

resource card 'Microsoft.Network/networkInterfaces@2023-11-01' = {
  name: '${resourceBaseName}-card'
  location: location
  properties: {
    ipConfigurations: [
      {
        name: 'main'
        properties: {
          privateIPAllocationMethod: 'Dynamic'
          subnet: {
            id: network.properties.subnets[0].id
          }
          publicIPAddress: {
            id: address.id
          }
        }
      }
    ]
  }
}

// A disk of its own: the machine can be replaced, the data stay. Back it up by snapshots.
resource data 'Microsoft.Compute/disks@2023-10-02' = {
  name: '${resourceBaseName}-data'
  location: location
  sku: {
    name: 'StandardSSD_LRS'
  }
  properties: {
    creationData: {
      createOption: 'Empty'
    }
    diskSizeGB: 8
  }
}

var botEnvironment = join([
  'MicrosoftAppType=UserAssignedMSI'
  'MicrosoftAppId=${identity.properties.clientId}'
  'MicrosoftAppTenantId=${identity.properties.tenantId}'
  'ALLOWED_TENANT_IDS=${partnerTenantId}'
  'PARTNER_TENANT_ID=${partnerTenantId}'
  'PARTNER_CENTER_CLIENT_ID=${partnerCenterClientId}'
  'ADMIN_AGENTS_GROUP_ID=${adminAgentsGroupId}'
  'SALES_AGENTS_GROUP_ID=${salesAgentsGroupId}'
  'PARTNER_NAME=${partnerName}'
  'TEAMS_APP_ID=${teamsAppId}'
  'PUBLIC_URL=${publicUrl}'
], '\n')

var deploymentEnvironment = join([
  'IDENTITY_CLIENT_ID=${identity.properties.clientId}'
  'VAULT_URL=${vault.properties.vaultUri}'
  'REGISTRY=${registry.properties.loginServer}'
  'IMAGE=${image}'
], '\n')

var withHost = replace(loadTextContent('vm/cloud-init.yaml'), '@@HOST@@', host)
var withPrepare = replace(withHost, '@@PREPARE@@', loadFileAsBase64('vm/prepare.sh'))
var withDoctor = replace(withPrepare, '@@DOCTOR@@', loadFileAsBase64('vm/doctor.sh'))
var withService = replace(withDoctor, '@@SERVICE@@', loadFileAsBase64('vm/mca-desk.service'))
var withBot = replace(withService, '@@BOT_ENVIRONMENT@@', base64(botEnvironment))
var cloudInit = replace(withBot, '@@DEPLOYMENT_ENVIRONMENT@@', base64(deploymentEnvironment))

resource machine 'Microsoft.Compute/virtualMachines@2023-09-01' = {
  name: '${resourceBaseName}-vm'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    hardwareProfile: {
      vmSize: vmSize
    }
    storageProfile: {
      imageReference: {
        publisher: 'Canonical'
        offer: 'ubuntu-24_04-lts'
        sku: 'server'
        version: 'latest'
      }
      osDisk: {
        createOption: 'FromImage'
        managedDisk: {
          storageAccountType: 'StandardSSD_LRS'
        }
      }
      dataDisks: [
        {
          lun: 0
          createOption: 'Attach'
          managedDisk: {
            id: data.id
          }
        }
      ]
    }
    osProfile: {
      computerName: 'mca-desk'
      adminUsername: 'azureuser'
      customData: base64(cloudInit)
      linuxConfiguration: {
        disablePasswordAuthentication: true
        ssh: {
          publicKeys: [
            {
              path: '/home/azureuser/.ssh/authorized_keys'
              keyData: adminPublicKey
            }
          ]
        }
      }
    }
    networkProfile: {
      networkInterfaces: [
        {
          id: card.id
        }
      ]
    }
  }
  dependsOn: [
    mayPull
    mayReadSecrets
  ]
}

module bot 'botRegistration/azurebot.bicep' = {
  name: 'bot-registration'
  params: {
    botName: '${resourceBaseName}-${suffix}'
    botDisplayName: botDisplayName
    botHost: host
    identityResourceId: identity.id
    identityClientId: identity.properties.clientId
    identityTenantId: identity.properties.tenantId
  }
}

// Read by the Agents Toolkit into its environment file, and by docs/deploying.md.
output BOT_ID string = identity.properties.clientId
output BOT_TENANT_ID string = identity.properties.tenantId
output PUBLIC_HOST string = host
output REGISTRY_NAME string = registry.name
output VAULT_NAME string = vault.name
output VM_NAME string = machine.name
