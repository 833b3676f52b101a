using Spike.Compiler.Configuration;

namespace Spike.Service.Intake;

/// <summary>Adds the intake of jobs from RabbitMQ, where one is configured.</summary>
internal static class MessageIntake
{
    public static void AddIntake(this WebApplicationBuilder builder, Settings settings)
    {
        if (settings.Service.RabbitMq is not { } address)
        {
            builder.Services.AddSingleton<IReplies, NoReplies>();
            return;
        }

        builder.Services.AddSingleton(RabbitBroker.At(address));
        builder.Services.AddSingleton<IReplies, RabbitReplies>();
        builder.Services.AddHostedService<RabbitIntake>();
    }
}
